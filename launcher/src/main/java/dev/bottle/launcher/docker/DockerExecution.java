package dev.bottle.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;

/** An exec on a Docker engine. */
final class DockerExecution implements Execution {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int POLLS = 500;

  private final DockerClient docker;
  private final String id;
  private final Attachment streams;

  DockerExecution(DockerClient docker, String id, Attachment streams) {
    this.docker = docker;
    this.id = id;
    this.streams = streams;
  }

  @Override
  public Attachment streams() {
    return streams;
  }

  @Override
  public void resize(int rows, int columns) {
    Refusals.translate(() -> docker.resizeExecCmd(id).withSize(rows, columns).exec());
  }

  @Override
  public int exitCode() throws InterruptedException {
    for (int i = 0; i < POLLS; i++) {
      var state = Refusals.translate(() -> docker.inspectExecCmd(id).exec());
      if (!Boolean.TRUE.equals(state.isRunning()) && state.getExitCodeLong() != null) {
        return state.getExitCodeLong().intValue();
      }
      Thread.sleep(POLL);
    }
    throw new EngineRefusedException(
        EngineRefusedException.Kind.OTHER, "the agent closed its output and does not end");
  }

  @Override
  public void close() {
    streams.close();
  }
}
