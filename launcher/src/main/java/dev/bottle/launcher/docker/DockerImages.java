package dev.bottle.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.PruneResponse;
import com.github.dockerjava.api.model.PruneType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@link Images} of a Docker engine, by its API alone: no docker command is needed. */
public final class DockerImages implements Images {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  // A step of a build may be silent for long (a package installation on a slow line).
  private static final Duration SILENCE = Duration.ofMinutes(20);
  private static final Duration PULL = Duration.ofMinutes(10);
  private static final int TAIL = 20;

  private final DockerClient docker;

  /**
   * Images over a client of the caller's, which must bear long silences; {@link #close} closes it.
   */
  public DockerImages(DockerClient docker) {
    this.docker = docker;
  }

  /**
   * The engine that {@code DOCKER_HOST} names, else the one at its usual socket. Connects later.
   *
   * @throws EngineUnreachableException for an address of a kind that is not supported
   */
  public static DockerImages of(Map<String, String> environment) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(EngineAddress.of(environment).toString())
            .withDockerTlsVerify(false)
            .build();
    var transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(CONNECT)
            .responseTimeout(SILENCE)
            .build();
    return new DockerImages(DockerClientImpl.getInstance(config, transport));
  }

  @Override
  public boolean answers() {
    try {
      docker.pingCmd().exec();
      return true;
    } catch (RuntimeException e) {
      // docker-java wraps a refused connection in whatever RuntimeException is at hand.
      return false;
    }
  }

  @Override
  public boolean exists(String reference) {
    return Refusals.translate(
        () -> {
          try {
            docker.inspectImageCmd(reference).exec();
            return true;
          } catch (NotFoundException e) {
            return false;
          }
        });
  }

  @Override
  public long size(String reference) {
    return Refusals.translate(
        () -> Objects.requireNonNullElse(docker.inspectImageCmd(reference).exec().getSize(), 0L));
  }

  @Override
  public boolean pull(String reference) {
    try {
      return docker
          .pullImageCmd(reference)
          .start()
          .awaitCompletion(PULL.toSeconds(), TimeUnit.SECONDS);
    } catch (DockerException | DockerClientException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void build(ImageBuild build, Consumer<String> progress) {
    try {
      Path tar = ContextTar.write(build);
      try (InputStream in = Files.newInputStream(tar)) {
        run(build, in, progress);
      } finally {
        Files.delete(tar);
        dropStages();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(ImageBuild build, InputStream tar, Consumer<String> progress) {
    var command =
        docker
            .buildImageCmd()
            .withTarInputStream(tar)
            .withTags(Set.of(build.tag()))
            .withRemove(true)
            .withForcerm(true);
    build.args().forEach(command::withBuildArg);
    var log = new Log(progress);
    try {
      command.exec(log).awaitCompletion();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (RuntimeException e) {
      // What the log does not tell: the engine went away, or docker-java's own trouble.
      throw new ImageBuildException(log.tail() + e.getMessage());
    }
    if (!exists(build.tag())) {
      throw new ImageBuildException(log.tail());
    }
  }

  /** The stages before the last hold this host's CA bundle and mirrors, and two gigabytes. */
  private void dropStages() {
    var prune = docker.pruneCmd(PruneType.IMAGES).withDangling(true);
    PruneResponse _ = Refusals.translate(prune.withLabelFilter("dev.bottle.stage")::exec);
  }

  @Override
  public void close() {
    try {
      docker.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ImageBuildException interrupted() {
    Thread.currentThread().interrupt();
    return new ImageBuildException("interrupted");
  }

  /** What a build prints: each line to the caller, the last ones kept for when it fails. */
  private static final class Log extends ResultCallback.Adapter<BuildResponseItem> {
    private final Consumer<String> progress;
    private final Deque<String> last = new ArrayDeque<>();

    Log(Consumer<String> progress) {
      this.progress = progress;
    }

    @Override
    public synchronized void onNext(BuildResponseItem item) {
      String text = item.getStream();
      var detail = item.getErrorDetail();
      if (text == null && detail != null) {
        text = detail.getMessage();
      }
      if (text != null && !text.isBlank()) {
        text.lines().forEach(this::keep);
      }
    }

    private void keep(String line) {
      progress.accept(line);
      last.addLast(line);
      if (last.size() > TAIL) {
        last.removeFirst();
      }
    }

    synchronized String tail() {
      return String.join("\n", last) + "\n";
    }
  }
}
