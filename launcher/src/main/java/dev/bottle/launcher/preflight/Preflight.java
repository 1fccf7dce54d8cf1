package dev.bottle.launcher.preflight;

import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.Shown;
import dev.bottle.launcher.plan.CredentialPlan;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.Grants;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.SkillPlan;
import dev.bottle.launcher.plan.Workspace;
import dev.bottle.launcher.plan.WorkspaceFindings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows a plan: every grant, and never a value. Pure, and escaped: names and texts come from a file
 * that somebody else may have written.
 */
public final class Preflight {
  private static final int HOSTS_SHOWN = 3;
  private static final int PROMPT_SHOWN = 240;
  private static final int FILES_SHOWN = 5;

  private final Plan plan;
  private final WorkspaceFindings findings;
  private final Detail detail;
  private final Path home;
  private final Layout layout = new Layout();

  private Preflight(Plan plan, WorkspaceFindings findings, Detail detail, Path home) {
    this.plan = plan;
    this.findings = findings;
    this.detail = detail;
    this.home = home;
  }

  /** How long the lists are. */
  public enum Detail {
    /** The first hosts, and how many more. */
    SHORT,
    /** Every host, and the whole prompt. */
    ALL
  }

  /**
   * The lines to show before a start, at most 100 columns wide where words allow it.
   *
   * @param findings which files of the workspace hold secrets
   * @param home shown as {@code ~}
   */
  public static List<String> lines(
      Plan plan, List<Source> sources, WorkspaceFindings findings, Detail detail, Path home) {
    var preflight = new Preflight(plan, findings, detail, home);
    preflight.layout.headline(
        Shown.text(plan.agent()) + " in bottle " + Shown.text(plan.bottle()),
        sources.stream().map(s -> Shown.text(s.text())).collect(Collectors.joining(", ")));
    preflight.body();
    return preflight.layout.lines();
  }

  private void body() {
    row("runtime", plan.runtime().map(r -> r).orElse("the engine's default"));
    env();
    credentials();
    var grants = plan.grants();
    plan.ssh().forEach(entry -> row("ssh", SshRows.text(entry, this::tilde)));
    plan.git().forEach(entry -> row("git", GitRows.text(entry, this::tilde)));
    row("egress", hosts(grants.hosts()));
    rowOfList("passthrough", grants.passthrough(), ": not looked into");
    rowOfList("private", grants.privateNetworks(), ": private networks it may reach");
    grants.resolve().forEach((host, ip) -> row("resolve", host + " is " + ip));
    rowOfList("CAs", grants.authorities(), ": vouch for upstreams beside the system's");
    inspection(grants.inspection());
    rowOfList("skills", plan.skills().stream().map(SkillPlan::name).toList(), "");
    plan.prompt().ifPresent(text -> row("prompt", "\"" + prompt(text) + "\""));
    command();
    row("workspace", workspace());
    secrets();
    limits();
  }

  private void env() {
    var texts =
        plan.env().entrySet().stream()
            .filter(e -> !(e.getValue() instanceof EnvValue.Placeholder))
            .map(
                e ->
                    switch (e.getValue()) {
                      case EnvValue.Literal _, EnvValue.Placeholder _ -> e.getKey();
                      case EnvValue.HostVariable(var name) -> e.getKey() + " from $" + name;
                      case EnvValue.Prompt _ -> e.getKey() + " (will ask)";
                    })
            .toList();
    rowOfList("env", texts, "");
  }

  private void credentials() {
    boolean login = false;
    for (var credential : plan.credentials()) {
      boolean builtIn =
          credential.source() instanceof EnvValue.HostVariable(var name)
              && name.equals(HostView.BUILT_IN_TOKEN);
      login |= credential.name().equals(HostView.AGENT_TOKEN);
      row(builtIn ? "login" : "credential", text(credential));
    }
    if (!login && plan.command().getFirst().equals("claude")) {
      boolean own = plan.env().containsKey(HostView.AGENT_TOKEN);
      row(
          "login",
          own
              ? "in env: the agent holds it itself"
              : "none: $"
                  + HostView.BUILT_IN_TOKEN
                  + " is not set, so claude will ask for a login");
    }
  }

  private static String text(CredentialPlan credential) {
    var source =
        switch (credential.source()) {
          case EnvValue.HostVariable(var name) when name.equals(HostView.BUILT_IN_TOKEN) -> name;
          case EnvValue.HostVariable(var name) -> credential.name() + " from $" + name;
          case EnvValue.Prompt _ -> credential.name() + " (will ask)";
          case EnvValue.Literal _, EnvValue.Placeholder _ -> credential.name();
        };
    return source
        + " for "
        + String.join(", ", credential.hosts())
        + "; the agent holds a placeholder";
  }

  private String hosts(List<String> hosts) {
    var count = hosts.size() == 1 ? "1 host allowed" : hosts.size() + " hosts allowed";
    if (hosts.isEmpty()) {
      return "no host allowed";
    }
    if (detail == Detail.ALL || hosts.size() <= HOSTS_SHOWN) {
      return count + " (" + String.join(", ", hosts) + ")";
    }
    var first = String.join(", ", hosts.subList(0, HOSTS_SHOWN));
    return count + " (" + first + ", +" + (hosts.size() - HOSTS_SHOWN) + " more)";
  }

  private void inspection(Grants.Inspection inspection) {
    var action =
        switch (inspection.action().orElse("")) {
          case "log" -> "log only: what is found still leaves";
          case "redact" -> "masked where that is possible, else blocked";
          case "block" -> "block";
          default -> "block; masked on api.anthropic.com messages";
        };
    var files =
        inspection.files().isEmpty() ? "" : " (with " + String.join(", ", inspection.files()) + ")";
    row("inspection", inspection.rules() + " rules" + files + ", " + action);
    inspection.exemptions().forEach(text -> row("exempt", text));
  }

  private String prompt(String text) {
    boolean cut = detail == Detail.SHORT && text.length() > PROMPT_SHOWN;
    return cut ? text.substring(0, PROMPT_SHOWN).strip() + "…" : text;
  }

  private void command() {
    if (!plan.command().equals(List.of("claude")) || !plan.extraArgs().isEmpty()) {
      var words = String.join(" ", plan.command());
      row(
          "command",
          plan.extraArgs().isEmpty() ? words : words + " " + String.join(" ", plan.extraArgs()));
    }
  }

  private String workspace() {
    return switch (plan.workspace()) {
      case Workspace.None _ -> "none";
      case Workspace.Mounted(var host, var access) -> {
        var may = access == Workspace.Access.READ_ONLY ? ", read only" : ", read and write";
        var kept =
            plan.protectedPaths().stream()
                .map(p -> host.relativize(p).toString())
                .collect(Collectors.joining(", "));
        yield tilde(host) + may + (kept.isEmpty() ? "" : " (" + kept + " read only)");
      }
    };
  }

  private void secrets() {
    var count = findings.secrets() == 1 ? "1 secret" : findings.secrets() + " secrets";
    var cut = " (not all files were looked at)";
    switch (findings.extent()) {
      case NOT_SEARCHED -> {}
      case WHOLE -> row("secrets", secrets(count, ""));
      case CUT -> row("secrets", secrets(count, cut));
    }
  }

  private String secrets(String count, String ending) {
    if (findings.secrets() == 0) {
      return "none found in the workspace" + ending;
    }
    var files = findings.files();
    boolean all = detail == Detail.ALL || files.size() <= FILES_SHOWN;
    var shown = String.join(", ", all ? files : files.subList(0, FILES_SHOWN));
    var more = all ? "" : ", +" + (files.size() - FILES_SHOWN) + " more";
    return count + " in the workspace will not leave: " + shown + more + ending;
  }

  private void limits() {
    var limits = plan.limits();
    row(
        "limits",
        String.format(
            Locale.ROOT,
            "%s memory, %s cpus, %d processes",
            size(limits.memoryBytes()),
            Double.toString(limits.cpus()).replaceFirst("\\.0$", ""),
            limits.pids()));
  }

  private static String size(long bytes) {
    long mib = bytes >> 20;
    return mib % 1024 == 0 ? (mib >> 10) + " GiB" : mib + " MiB";
  }

  private String tilde(Path path) {
    return path.startsWith(home) ? "~/" + home.relativize(path) : path.toString();
  }

  private void rowOfList(String label, List<String> texts, String ending) {
    if (!texts.isEmpty()) {
      row(label, String.join(", ", texts) + ending);
    }
  }

  private void row(String label, String text) {
    layout.row(label, Shown.text(text));
  }
}
