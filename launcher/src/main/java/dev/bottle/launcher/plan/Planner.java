package dev.bottle.launcher.plan;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.launcher.manifest.AgentSpec;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.LimitsSpec;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.NamedFile;
import dev.bottle.launcher.manifest.ValueSource;
import dev.bottle.launcher.plan.HostFacts.Login;
import dev.bottle.launcher.plan.HostFacts.WorkspaceChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns an agent of the manifest into a plan. Pure: the same arguments give the same plan. */
public final class Planner {
  private static final long DEFAULT_MEMORY = 4L << 30;
  private static final double DEFAULT_CPUS = 2;
  private static final long DEFAULT_PIDS = 1024;
  private static final String PREFERRED_RUNTIME = "runsc";

  private Planner() {}

  /**
   * What to start.
   *
   * @param manifests every manifest in force: the agent may write none of them
   * @param workspace the folder that the command line names
   * @param extraArgs arguments for the agent's command
   */
  public record Request(
      AgentSpec agent,
      BottleSpec bottle,
      List<ManifestFile> manifests,
      Optional<WorkspaceChoice> workspace,
      List<String> extraArgs) {
    public Request {
      manifests = List.copyOf(manifests);
      extraArgs = List.copyOf(extraArgs);
    }
  }

  /**
   * Plans a start.
   *
   * @throws PlanRefusedException for a workspace that would give too much away, or a runtime that
   *     the engine does not have
   */
  public static Plan plan(Request request, HostFacts facts) throws PlanRefusedException {
    var agent = request.agent();
    var bottle = request.bottle();
    var credentials = credentials(bottle, facts.login());
    var allowlist = allowlist(bottle);
    var ssh = SshDraft.of(bottle, facts.hostKeys());
    var git = GitDraft.of(bottle, facts.hostKeys());
    var workspace = WorkspaceRules.choose(agent.workspace(), request.workspace(), facts);
    var skills = new ArrayList<SkillPlan>();
    agent.skills().forEach((name, folder) -> skills.add(new SkillPlan(name, folder)));
    var plan =
        new Plan(
            facts.id(),
            agent.name(),
            bottle.name(),
            new ImageTags(facts.images().gateway(), bottle.image().orElse(facts.images().agent())),
            GatewayDraft.of(bottle, allowlist, credentials, ssh, git),
            env(bottle, credentials),
            credentials,
            ssh,
            git,
            skills,
            agent.prompt(),
            agent.command().isEmpty() ? ClaudeCode.COMMAND : agent.command(),
            request.extraArgs(),
            workspace,
            limits(bottle.limits(), facts),
            runtime(bottle, facts),
            facts.user(),
            protectedPaths(request, workspace),
            GrantTexts.of(bottle, allowlist),
            notYet(agent),
            Optional.empty());
    WorkspaceRules.keepOut(plan.logins(), workspace);
    return plan;
  }

  /** The bottle's own entries, and behind them the hosts that Claude Code needs. */
  static List<AllowEntry> allowlist(BottleSpec bottle) {
    return Stream.concat(
            bottle.egress().allowlist().stream(), ClaudeCode.HOSTS.stream().map(AllowEntry::parse))
        .distinct()
        .toList();
  }

  static List<CredentialPlan> credentials(BottleSpec bottle, Login login) {
    var credentials = new ArrayList<CredentialPlan>();
    for (var spec : bottle.credentials()) {
      credentials.add(new CredentialPlan(spec.name(), envValue(spec.value()), spec.hosts()));
    }
    if (login == Login.PRESENT) {
      credentials.add(
          new CredentialPlan(
              HostView.AGENT_TOKEN,
              new EnvValue.HostVariable(HostView.BUILT_IN_TOKEN),
              ClaudeCode.LOGIN_HOSTS));
    }
    return credentials;
  }

  private static Map<String, EnvValue> env(BottleSpec bottle, List<CredentialPlan> credentials) {
    var env = new LinkedHashMap<String, EnvValue>();
    bottle.env().forEach((name, value) -> env.put(name, envValue(value)));
    credentials.forEach(c -> env.put(c.name(), new EnvValue.Placeholder(c.name())));
    return env;
  }

  private static EnvValue envValue(ValueSource source) {
    return switch (source) {
      case ValueSource.Literal(var text) -> new EnvValue.Literal(text);
      case ValueSource.HostVariable(var name) -> new EnvValue.HostVariable(name);
      case ValueSource.Prompt(var text) -> new EnvValue.Prompt(text);
    };
  }

  private static Limits limits(LimitsSpec spec, HostFacts facts) {
    return new Limits(
        spec.memoryBytes().orElse(DEFAULT_MEMORY),
        Math.min(spec.cpus().orElse(DEFAULT_CPUS), facts.processors()),
        spec.pids().orElse(DEFAULT_PIDS));
  }

  private static Optional<String> runtime(BottleSpec bottle, HostFacts facts)
      throws PlanRefusedException {
    if (bottle.runtime().isEmpty()) {
      return Optional.of(PREFERRED_RUNTIME).filter(facts.runtimes()::contains);
    }
    var wanted = bottle.runtime().get();
    if (!facts.runtimes().isEmpty() && !facts.runtimes().contains(wanted)) {
      throw new PlanRefusedException(
          "the engine has no runtime '"
              + wanted
              + "' (it has "
              + String.join(", ", facts.runtimes().stream().sorted().toList())
              + ")");
    }
    return bottle.runtime();
  }

  /** In a folder that the agent may write, what the launcher reads at a start is read-only. */
  private static List<Path> protectedPaths(Request request, Workspace workspace) {
    return switch (workspace) {
      case Workspace.None _ -> List.of();
      case Workspace.Mounted(_, var access) when access == Workspace.Access.READ_ONLY -> List.of();
      case Workspace.Mounted(var host, _) ->
          Stream.concat(
                  request.manifests().stream().map(ManifestFile::path),
                  request.bottle().namedFiles().stream().map(NamedFile::path))
              .filter(file -> file.startsWith(host))
              .distinct()
              .toList();
    };
  }

  private static List<String> notYet(AgentSpec agent) {
    var notYet = new ArrayList<String>();
    if (agent.workspace() == AgentSpec.WorkspaceMode.CLONE) {
      notYet.add("workspace \"clone\" (agent " + agent.name() + ")");
    }
    return notYet;
  }
}
