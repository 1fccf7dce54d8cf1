package dev.bottle.launcher.manifest;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What of this host a manifest can refer to.
 *
 * @param env looks up a variable of the host's environment
 * @param home the user's home
 * @param workingDirectory where the command was started
 */
public record HostView(Function<String, Optional<String>> env, Path home, Path workingDirectory) {

  /** Host variable whose value becomes the agent's login, held by the gateway alone. */
  public static final String BUILT_IN_TOKEN = "CLAUDE_BOTTLE_OAUTH_TOKEN";

  /** The name under which Claude Code looks for its login. */
  public static final String AGENT_TOKEN = "CLAUDE_CODE_OAUTH_TOKEN";

  /** The host as this process sees it. */
  public static HostView ofThisProcess() {
    return new HostView(
        name -> Optional.ofNullable(System.getenv(name)),
        Path.of(Optional.ofNullable(System.getenv("HOME")).orElse(System.getProperty("user.home"))),
        Path.of("").toAbsolutePath());
  }

  /** Whether the variable is there and not empty. */
  public boolean isSet(String variable) {
    return env.apply(variable).filter(v -> !v.isEmpty()).isPresent();
  }

  /** A path as a manifest writes it: {@code ~} is the home, the rest relative to the folder. */
  public Path resolve(Path folder, String written) {
    if (written.equals("~")) {
      return home;
    }
    return written.startsWith("~/")
        ? home.resolve(written.substring(2)).normalize()
        : folder.resolve(written).normalize();
  }
}
