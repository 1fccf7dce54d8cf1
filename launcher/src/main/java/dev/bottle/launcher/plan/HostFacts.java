package dev.bottle.launcher.plan;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.launcher.manifest.HostView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the planner needs to know of this host; looked up before, so that planning is pure.
 *
 * @param id the id that the bottle will have
 * @param images the images that the bottle will be made of
 * @param runtimes OCI runtimes that the engine has; empty when no engine was asked
 * @param processors how many processors there are
 * @param user who owns the agent's process
 * @param home the user's home, symbolic links resolved
 * @param workingDirectory where the command was started, symbolic links resolved
 * @param guarded paths that no workspace may hold: our state folder, the engine's socket
 * @param hostKeys host keys of ssh servers that the person has agreed to
 * @param login whether the built-in login is set
 */
public record HostFacts(
    BottleId id,
    ImageTags images,
    Set<String> runtimes,
    int processors,
    HostUser user,
    Path home,
    Path workingDirectory,
    List<Path> guarded,
    Map<Destination, HostKey> hostKeys,
    Login login) {

  public HostFacts {
    runtimes = Set.copyOf(runtimes);
    guarded = List.copyOf(guarded);
    hostKeys = Map.copyOf(hostKeys);
  }

  /** The same host without its built-in login. */
  HostFacts withoutLogin() {
    return new HostFacts(
        id,
        images,
        runtimes,
        processors,
        user,
        home,
        workingDirectory,
        guarded,
        hostKeys,
        Login.ABSENT);
  }

  /** Whether {@code CLAUDE_BOTTLE_OAUTH_TOKEN} is set on this host. */
  public enum Login {
    PRESENT,
    ABSENT;

    /** As this host's environment has it. */
    public static Login of(HostView host) {
      return host.isSet(HostView.BUILT_IN_TOKEN) ? PRESENT : ABSENT;
    }
  }

  /**
   * A folder to work in, as the command line names it.
   *
   * @param folder symbolic links resolved
   * @param access empty leaves it to the agent's manifest entry
   */
  public record WorkspaceChoice(Path folder, Optional<Workspace.Access> access) {}
}
