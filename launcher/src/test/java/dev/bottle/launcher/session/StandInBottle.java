package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.DockerRuntime;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.GatewayPlan;
import dev.bottle.launcher.plan.Grants;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Limits;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import dev.bottle.launcher.plan.Workspace;
import dev.bottle.launcher.terminal.Stdio;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A launcher for tests: a session whose gateway image is a stand-in that says the ready line,
 * listens and copies its secrets' line to the audit log's place. Arguments are the agent's command.
 */
public final class StandInBottle {
  private StandInBottle() {}

  /** Runs a session as the command line would. */
  public static void main(String[] args) throws Exception {
    var states = StateRoot.of(System.getenv());
    BottleId id = states.freshId("test", RandomGenerator.getDefault());
    int code;
    try (var runtime = DockerRuntime.connect(System.getenv())) {
      var session =
          new Session(
              runtime,
              states,
              System.getenv(),
              (bottle, milestone, time) ->
                  System.err.println(milestone + " " + bottle + " " + time.toMillis()));
      code = session.run(plan(id, List.of(args)), secrets(), Stdio.ofProcess());
    }
    System.exit(code);
  }

  static Plan plan(BottleId id, List<String> command) {
    return new Plan(
        id,
        "tester",
        "test",
        new ImageTags(StandInImages.GATEWAY, StandInImages.AGENT),
        new GatewayPlan("{\"egress\":{\"allowlist\":[]}}", Map.of()),
        Map.of(
            "PLAIN", new EnvValue.Literal("plain"),
            "ASKED", new EnvValue.Prompt("say"),
            "TOKEN", new EnvValue.Placeholder("TOKEN")),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of("be kind"),
        command,
        List.of(),
        new Workspace.None(),
        new Limits(256L * 1024 * 1024, 1, 128),
        Optional.empty(),
        new HostUser(1234, 1234),
        List.of(),
        new Grants(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            new Grants.Inspection(0, List.of(), Optional.empty(), List.of())),
        List.of(),
        Optional.empty());
  }

  static ResolvedSecrets secrets() {
    return new ResolvedSecrets(
        Map.of("ASKED", "asked-value-7913"),
        Map.of("TOKEN", "real-token-2207"),
        Map.of(),
        Map.of(),
        Map.of("ASKED", "asked-value-7913"),
        Map.of("aws-key-id", "AKIACANARY4417AAAAAA", "aws-secret-key", "CANARY4417"));
  }
}
