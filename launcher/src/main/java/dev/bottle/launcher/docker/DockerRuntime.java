package dev.bottle.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.InvocationBuilder.AsyncResultCallback;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** {@link Runtime} on a Docker engine. */
public final class DockerRuntime implements Runtime {
  private static final int MAX_COPIED_FILE = 16 * 1024 * 1024;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final DockerClient docker;
  private final EngineSocket socket;

  private DockerRuntime(DockerClient docker, EngineSocket socket) {
    this.docker = docker;
    this.socket = socket;
  }

  /**
   * A runtime on the engine that the environment names ({@code DOCKER_HOST}), else at its usual
   * socket.
   *
   * @throws EngineUnreachableException when no engine answers there
   */
  public static DockerRuntime connect(Map<String, String> environment) {
    EngineAddress address = EngineAddress.of(environment);
    try (var probe = address.connect()) {
      Objects.requireNonNull(probe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(address.toString())
            .withDockerTlsVerify(false)
            .build();
    var transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(CONNECT_TIMEOUT)
            .responseTimeout(ANSWER_TIMEOUT)
            .build();
    return new DockerRuntime(
        DockerClientImpl.getInstance(config, transport), new EngineSocket(address));
  }

  @Override
  public EngineInfo info() {
    return Refusals.translate(
        () -> {
          var info = docker.infoCmd().exec();
          var runtimes = info.getRuntimes();
          return new EngineInfo(
              Objects.requireNonNullElse(info.getServerVersion(), "unknown"),
              runtimes == null ? Set.of() : runtimes.keySet());
        });
  }

  @Override
  public void createNetwork(NetworkSpec spec) {
    var options =
        switch (spec.reach()) {
          case INTERNAL -> Map.of("com.docker.network.bridge.inhibit_ipv4", "true");
          case OUTSIDE -> Map.of("com.docker.network.bridge.enable_icc", "false");
          case OUTSIDE_AND_NEIGHBOURS -> Map.<String, String>of();
        };
    var ipam = new Network.Ipam().withConfig(new Network.Ipam.Config().withSubnet(spec.subnet()));
    Refusals.translate(
        () ->
            docker
                .createNetworkCmd()
                .withName(spec.name())
                .withDriver("bridge")
                .withCheckDuplicate(true)
                .withInternal(spec.reach() == NetworkSpec.Reach.INTERNAL)
                .withEnableIpv6(false)
                .withIpam(ipam)
                .withOptions(options)
                .withLabels(spec.labels())
                .exec());
  }

  @Override
  public ContainerId createContainer(ContainerSpec spec) {
    return Refusals.translate(
        () -> {
          var create =
              docker
                  .createContainerCmd(spec.image())
                  .withName(spec.name())
                  .withUser(spec.user())
                  .withHostName(spec.hostname())
                  .withIpv4Address(spec.place().address())
                  .withLabels(spec.labels())
                  .withTty(false)
                  .withStdinOpen(true)
                  .withStdInOnce(true)
                  .withAttachStdin(true)
                  .withAttachStdout(true)
                  .withAttachStderr(true)
                  .withHostConfig(HostConfigs.of(spec));
          if (!spec.entrypoint().isEmpty()) {
            create.withEntrypoint(spec.entrypoint());
          }
          return new ContainerId(create.withCmd(spec.arguments()).exec().getId());
        });
  }

  @Override
  public void connect(ContainerId id, NetworkPlace place) {
    Refusals.translate(
        () ->
            docker
                .connectToNetworkCmd()
                .withContainerId(id.value())
                .withNetworkId(place.network())
                .withContainerNetwork(
                    new ContainerNetwork()
                        .withIpamConfig(
                            new ContainerNetwork.Ipam().withIpv4Address(place.address())))
                .exec());
  }

  @Override
  public Attachment attach(ContainerId id) {
    return socket.attach(id);
  }

  @Override
  public void start(ContainerId id) {
    Refusals.translate(() -> docker.startContainerCmd(id.value()).exec());
  }

  @Override
  public Execution exec(ContainerId id, ExecSpec spec) {
    var env = spec.env().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    String execId =
        Refusals.translate(
            () ->
                docker
                    .execCreateCmd(id.value())
                    .withCmd(spec.command().toArray(String[]::new))
                    .withUser(spec.user())
                    .withWorkingDir(spec.workingDirectory())
                    .withEnv(env)
                    .withTty(spec.framing() == Attachment.Framing.TERMINAL)
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .exec()
                    .getId());
    return new DockerExecution(docker, execId, socket.startExec(execId, spec.framing()));
  }

  @Override
  public void signal(ContainerId id, String signal) {
    Refusals.translate(() -> docker.killContainerCmd(id.value()).withSignal(signal).exec());
  }

  @Override
  public void remove(ContainerId id) {
    Refusals.ignoringGone(
        () -> docker.removeContainerCmd(id.value()).withForce(true).withRemoveVolumes(true).exec());
  }

  @Override
  public void removeNetwork(String nameOrId) {
    Refusals.ignoringGone(() -> docker.removeNetworkCmd(nameOrId).exec());
  }

  @Override
  public List<Found> listByLabel(String label, Optional<String> value) {
    List<String> filter = List.of(value.map(v -> label + "=" + v).orElse(label));
    return Refusals.translate(
        () -> {
          List<Found> found = new ArrayList<>();
          for (var container :
              docker.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec()) {
            found.add(
                new Found.Container(
                    new ContainerId(container.getId()), Map.copyOf(container.getLabels())));
          }
          for (var network : docker.listNetworksCmd().withFilter("label", filter).exec()) {
            found.add(new Found.Network(network.getId(), Map.copyOf(network.getLabels())));
          }
          return found;
        });
  }

  @Override
  public Optional<byte[]> copyOut(ContainerId id, String path) {
    try (var tar =
        new TarArchiveInputStream(
            Refusals.translate(
                () -> docker.copyArchiveFromContainerCmd(id.value(), path).exec()))) {
      var entry = tar.getNextEntry();
      if (entry == null || !entry.isFile() || entry.getSize() > MAX_COPIED_FILE) {
        return Optional.empty();
      }
      return Optional.of(tar.readNBytes((int) entry.getSize()));
    } catch (EngineRefusedException e) {
      if (e.kind() == EngineRefusedException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OptionalLong memory(ContainerId id) {
    try {
      Statistics statistics =
          Refusals.translate(
              () ->
                  docker
                      .statsCmd(id.value())
                      .withNoStream(true)
                      .exec(new AsyncResultCallback<Statistics>())
                      .awaitResult());
      var memory = statistics.getMemoryStats();
      if (memory == null || memory.getUsage() == null) {
        return OptionalLong.empty();
      }
      // As `docker stats` counts: page cache that the kernel can drop is not use.
      var detail = memory.getStats();
      long droppable =
          detail == null
              ? 0
              : Stream.of(detail.getTotalInactiveFile(), detail.getInactiveFile())
                  .filter(Objects::nonNull)
                  .findFirst()
                  .orElse(0L);
      return OptionalLong.of(Math.max(0, memory.getUsage() - droppable));
    } catch (EngineRefusedException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    try {
      docker.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
