package dev.bottle.launcher.plan;

import dev.bottle.launcher.manifest.AgentSpec.WorkspaceMode;
import dev.bottle.launcher.manifest.Shown;
import dev.bottle.launcher.manifest.SshLogin;
import dev.bottle.launcher.plan.HostFacts.WorkspaceChoice;
import dev.bottle.launcher.plan.Workspace.Access;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which folder an agent works in, and which it never gets. */
final class WorkspaceRules {
  /** Folders of the system: they, and what lies in them, are nobody's workspace. */
  private static final List<Path> SYSTEM =
      List.of("/boot", "/dev", "/etc", "/proc", "/run", "/sys", "/usr", "/var/run").stream()
          .map(Path::of)
          .toList();

  /** Folders below the home that hold logins. */
  private static final List<String> LOGINS =
      List.of(".ssh", ".gnupg", ".aws", ".docker", ".kube", ".claude", ".config", ".netrc");

  private WorkspaceRules() {}

  static Workspace choose(WorkspaceMode mode, Optional<WorkspaceChoice> named, HostFacts facts)
      throws PlanRefusedException {
    Optional<Access> granted =
        switch (mode) {
          case NONE, CLONE -> Optional.empty();
          case READ_WRITE -> Optional.of(Access.READ_WRITE);
          case READ_ONLY -> Optional.of(Access.READ_ONLY);
        };
    if (named.isEmpty() && granted.isEmpty()) {
      return new Workspace.None();
    }
    Path folder = named.map(WorkspaceChoice::folder).orElse(facts.workingDirectory());
    Access access =
        named.flatMap(WorkspaceChoice::access).or(() -> granted).orElse(Access.READ_WRITE);
    refuseDangerous(folder, facts);
    return new Workspace.Mounted(folder, access);
  }

  private static void refuseDangerous(Path folder, HostFacts facts) throws PlanRefusedException {
    if (facts.home().startsWith(folder)) {
      throw refused(folder, "it holds your whole home");
    }
    for (var system : SYSTEM) {
      if (folder.startsWith(system) || system.startsWith(folder)) {
        throw refused(folder, "it belongs to the system");
      }
    }
    for (var name : LOGINS) {
      if (folder.startsWith(facts.home().resolve(name))) {
        throw refused(folder, "it holds logins of yours");
      }
    }
    for (var guarded : facts.guarded()) {
      if (folder.startsWith(guarded) || guarded.startsWith(folder)) {
        throw refused(folder, "it holds " + guarded + ", which decides over bottles");
      }
    }
  }

  /** A private key in the workspace would be the agent's to read. */
  static void keepOut(List<SshLogin> logins, Workspace workspace) throws PlanRefusedException {
    if (workspace instanceof Workspace.Mounted(var folder, _)) {
      for (var login : logins) {
        if (login.identity().path().startsWith(folder)) {
          throw refused(
              folder,
              "it holds the private key of the "
                  + login.kind()
                  + " entry "
                  + Shown.text(login.name()));
        }
      }
    }
  }

  private static PlanRefusedException refused(Path folder, String why) {
    return new PlanRefusedException(
        folder + " cannot be a workspace: " + why + ". Name another with --workspace DIR.");
  }
}
