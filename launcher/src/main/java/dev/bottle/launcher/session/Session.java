package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.NetworkSpec;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import dev.bottle.launcher.terminal.Stdio;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One bottle from its first network to its last. However it ends (the agent's exit, a failure, a
 * signal to the launcher), the same {@link Teardown} runs once; after a SIGKILL the containers end
 * with their stdin, and the {@link ReaperProcess} takes the rest.
 */
public final class Session {
  private final Runtime runtime;
  private final StateRoot states;
  private final Map<String, String> environment;
  private final Progress progress;

  /**
   * @param environment the host's, for {@code TERM}
   */
  public Session(
      Runtime runtime, StateRoot states, Map<String, String> environment, Progress progress) {
    this.runtime = runtime;
    this.states = states;
    this.environment = Map.copyOf(environment);
    this.progress = progress;
  }

  /**
   * Runs a plan to the agent's end.
   *
   * @return the agent's exit code
   * @throws SessionException when the bottle did not come up or could not be taken away; nothing of
   *     it is left running either way
   * @throws IOException when the state folder or a stream fails
   */
  public int run(Plan plan, ResolvedSecrets secrets, Stdio stdio)
      throws IOException, InterruptedException {
    Sweep.run(runtime);
    for (var earlier : states.all()) {
      if (!earlier.isRunning()) {
        KeptPushes.of(earlier).sweep();
      }
    }
    var folder = states.create(plan.id());
    var teardown = new Teardown();
    var ending = new Ending(teardown);
    try (var _ = BottleLock.take(folder.lock())) {
      ending.onSignal();
      return ending.orderly(() -> run(plan, secrets, stdio, folder, teardown));
    }
  }

  private int run(
      Plan wanted, ResolvedSecrets secrets, Stdio stdio, BottleFolder folder, Teardown teardown)
      throws IOException, InterruptedException {
    Instant began = Instant.now();
    Map<String, String> labels = Labels.of(wanted.id(), folder.lock());
    guardAgainstKill(wanted.id(), teardown);

    var addresses =
        new BottleNetworks(runtime, teardown, new SecureRandom())
            .create(wanted.id(), egressOf(wanted), labels);
    keepState(
        BottleState.begun(wanted.id().value(), wanted.agent(), began, addresses), folder, teardown);
    Plan plan = withCompanion(wanted, addresses, labels, teardown);

    Optional<ClientKey> client =
        plan.usesSsh() ? Optional.of(ClientKey.drawn(new SecureRandom())) : Optional.empty();
    teardown.making("pushes", () -> KeptPushes.of(folder).sweep(), () -> folder);
    ReadyLine ready =
        new GatewayContainer(runtime, teardown, folder)
            .start(plan, addresses, secrets, client, labels);
    progress.reached(plan.id(), Progress.Milestone.GATEWAY_UP, since(began));

    var planted = new Planted(client, new Canaries(secrets.canaries()));
    new AgentContainer(runtime, teardown, folder).start(plan, addresses, ready, planted, labels);
    progress.reached(plan.id(), Progress.Milestone.AGENT_UP, since(began));

    String terminal = environment.getOrDefault("TERM", "xterm-256color");
    var env = AgentEnvironment.of(plan, secrets, ready, addresses.proxyUrl(), terminal);
    return new AgentRun(runtime, teardown, folder).run(plan, env, stdio);
  }

  private static NetworkSpec.Reach egressOf(Plan plan) {
    return plan.companion().isEmpty()
        ? NetworkSpec.Reach.OUTSIDE
        : NetworkSpec.Reach.OUTSIDE_AND_NEIGHBOURS;
  }

  private Plan withCompanion(
      Plan wanted, BottleAddresses addresses, Map<String, String> labels, Teardown teardown)
      throws IOException, InterruptedException {
    return wanted.companion().isEmpty()
        ? wanted
        : new CompanionContainer(runtime, teardown)
            .start(wanted, wanted.companion().get(), addresses, labels);
  }

  /**
   * First put down, so last undone: the reaper goes home only when the engine says that nothing is
   * left.
   */
  private void guardAgainstKill(BottleId id, Teardown teardown) throws IOException {
    ReaperProcess reaper = ReaperProcess.launch(id);
    teardown.making(
        "reaper",
        () -> {
          Leftovers.remove(runtime, id);
          reaper.dismiss();
        },
        () -> reaper);
  }

  private static void keepState(BottleState state, BottleFolder folder, Teardown teardown) {
    teardown.making(
        "state",
        () -> state.endedAt(Instant.now(), AuditCounts.of(folder.audit())).write(folder),
        () -> {
          state.write(folder);
          return state;
        });
  }

  private static Duration since(Instant began) {
    return Duration.between(began, Instant.now());
  }

  static SessionException notTakenAway(List<String> failures) {
    return new SessionException(
        "not everything could be taken away: " + String.join("; ", failures));
  }
}
