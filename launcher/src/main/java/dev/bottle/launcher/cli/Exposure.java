package dev.bottle.launcher.cli;

import dev.bottle.gateway.cli.FolderSecrets;
import dev.bottle.gateway.cli.HostSecrets;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.DlpSpec;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.Workspace;
import dev.bottle.launcher.plan.WorkspaceFindings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What of this host's secrets a bottle's agent gets to see: the gateway is told to keep it in. */
final class Exposure {
  /** Logins that the agent sends to the model API itself when it is given them. */
  private static final Set<String> OWN_LOGINS =
      Set.of(HostView.AGENT_TOKEN, "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN");

  private final Optional<HostSecrets> search;
  private final FolderSecrets inWorkspace;
  private final WorkspaceFindings findings;

  private Exposure(
      Optional<HostSecrets> search, FolderSecrets inWorkspace, WorkspaceFindings findings) {
    this.search = search;
    this.inWorkspace = inWorkspace;
    this.findings = findings;
  }

  /** Nothing, or somebody else has looked. */
  static Exposure none() {
    return new Exposure(Optional.empty(), FolderSecrets.NONE, WorkspaceFindings.NONE);
  }

  /**
   * Looks by the bottle's own rules. Where findings are only logged the workspace is left alone: a
   * known value would be refused all the same.
   */
  static Exposure of(BottleSpec bottle, Plan plan) throws InterruptedException {
    boolean logged = bottle.dlp().action().equals(Optional.of(DlpSpec.Action.LOG));
    boolean mounted = plan.workspace() instanceof Workspace.Mounted && !logged;
    boolean given = plan.env().values().stream().anyMatch(Exposure::isOfThisHost);
    if (!mounted && !given) {
      return none();
    }
    var search = searchBy(bottle.dlp());
    if (mounted && plan.workspace() instanceof Workspace.Mounted(var folder, _)) {
      var found = search.inFolder(folder);
      return new Exposure(Optional.of(search), found, findings(found));
    }
    return new Exposure(Optional.of(search), FolderSecrets.NONE, WorkspaceFindings.NONE);
  }

  /** What the workspace holds, for the person. */
  WorkspaceFindings findings() {
    return findings;
  }

  /**
   * What must not leave, by where it stands.
   *
   * @param env values that come from this host or from the person, by variable name
   */
  Map<String, String> known(Map<String, String> env) {
    var known = new LinkedHashMap<String, String>();
    inWorkspace.values().forEach((place, value) -> known.put("workspace " + place, value));
    env.forEach(
        (name, value) -> {
          if (!OWN_LOGINS.contains(name)) {
            var secrets = search.map(s -> s.inVariable(name, value)).orElse(List.of());
            for (int i = 0; i < secrets.size(); i++) {
              known.put("env " + name + (i == 0 ? "" : " " + i), secrets.get(i));
            }
          }
        });
    return known;
  }

  private static boolean isOfThisHost(EnvValue value) {
    return switch (value) {
      case EnvValue.HostVariable _, EnvValue.Prompt _ -> true;
      case EnvValue.Literal _, EnvValue.Placeholder _ -> false;
    };
  }

  private static HostSecrets searchBy(DlpSpec dlp) {
    var builtin = HostSecrets.Builtin.LEFT_OUT;
    var files = new LinkedHashMap<String, byte[]>();
    for (var rules : dlp.rules()) {
      switch (rules) {
        case DlpSpec.Rules.Builtin _ -> builtin = HostSecrets.Builtin.INCLUDED;
        case DlpSpec.Rules.File(var file, _) -> files.put(file.written(), file.bytes());
      }
    }
    var exempt =
        dlp.exempt().stream().map(DlpSpec.Exemption::rule).collect(Collectors.toUnmodifiableSet());
    return HostSecrets.by(builtin, files, exempt);
  }

  private static WorkspaceFindings findings(FolderSecrets found) {
    return new WorkspaceFindings(
        found.values().size(),
        found.files(),
        found.looked(),
        switch (found.extent()) {
          case WHOLE -> WorkspaceFindings.Extent.WHOLE;
          case CUT -> WorkspaceFindings.Extent.CUT;
        });
  }
}
