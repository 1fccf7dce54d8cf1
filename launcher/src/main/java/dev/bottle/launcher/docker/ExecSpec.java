package dev.bottle.launcher.docker;

import java.util.List;
import java.util.Map;

/**
 * A further process in a running container. Its environment is the one place that a container's
 * inspection does not show.
 *
 * @param command program and arguments
 * @param user {@code uid:gid}
 * @param workingDirectory where it starts
 * @param env its environment, on top of the image's
 * @param framing whether it gets a terminal
 */
public record ExecSpec(
    List<String> command,
    String user,
    String workingDirectory,
    Map<String, String> env,
    Attachment.Framing framing) {
  public ExecSpec {
    command = List.copyOf(command);
    env = Map.copyOf(env);
  }

  /** Without the environment's values, which may be secret. */
  @Override
  public String toString() {
    return "ExecSpec[command=" + command + ", user=" + user + ", env=" + env.keySet() + "]";
  }
}
