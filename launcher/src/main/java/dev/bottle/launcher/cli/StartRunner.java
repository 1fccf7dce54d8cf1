package dev.bottle.launcher.cli;

import dev.bottle.gateway.config.Suggestion;
import dev.bottle.launcher.manifest.AgentSpec;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.manifest.ManifestReader.Reading;
import dev.bottle.launcher.manifest.Problem;
import dev.bottle.launcher.manifest.Shown;
import dev.bottle.launcher.plan.Demo;
import dev.bottle.launcher.plan.GatewayChecks;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.HostFacts.WorkspaceChoice;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.PlanRefusedException;
import dev.bottle.launcher.plan.Planner;
import dev.bottle.launcher.plan.WorkspaceFindings;
import dev.bottle.launcher.preflight.Creations;
import dev.bottle.launcher.preflight.PlanJson;
import dev.bottle.launcher.preflight.Preflight;
import dev.bottle.launcher.preflight.Source;
import dev.bottle.launcher.trust.Approvals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code bottle start}: manifest, problems, trust, plan, preflight, a person's word, session. */
public final class StartRunner {

  /**
   * What the command line says.
   *
   * @param manifest the file of {@code --manifest}
   * @param workspace the folder of {@code --workspace}, symbolic links resolved
   * @param listing how {@code --dry-run} prints the plan
   */
  public record Options(
      String agent,
      Consent consent,
      Ground.Readiness readiness,
      Preflight.Detail detail,
      Optional<Path> manifest,
      Optional<WorkspaceChoice> workspace,
      List<String> extraArgs,
      Presence presence,
      Listing listing) {}

  /** How the person's word is given. */
  public enum Consent {
    /** At the terminal. */
    ASK,
    /** {@code --yes}: for what was approved before. */
    GIVEN,
    /** {@code --dry-run}: none is needed, nothing happens. */
    DRY_RUN
  }

  private final Ground ground;
  private final HostView host;
  private final ManifestReader reader;
  private final Approvals approvals;
  private final Function<BottleSpec, HostFacts> facts;
  private final Departure departure;
  private final Person person;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A runner.
   *
   * @param facts what the planner needs, drawn for a bottle
   * @param departure what follows the person's word
   * @param out for {@code --dry-run}; a real start leaves it to the agent
   */
  StartRunner(
      Ground ground,
      HostView host,
      ManifestReader reader,
      Approvals approvals,
      Function<BottleSpec, HostFacts> facts,
      Departure departure,
      Person person,
      PrintStream out,
      PrintStream err) {
    this.ground = ground;
    this.host = host;
    this.reader = reader;
    this.approvals = approvals;
    this.facts = facts;
    this.departure = departure;
    this.person = person;
    this.out = out;
    this.err = err;
  }

  /** Runs to the end; returns the exit code. */
  public int run(Options options) throws IOException, InterruptedException {
    if (options.agent().equals(Demo.NAME)) {
      return demo(options);
    }
    var reading = reader.read(options.manifest());
    var agent = Optional.ofNullable(reading.manifest().agents().get(options.agent()));
    var problems = agent.map(reading::problemsOf).orElseGet(reading::manifestProblems);
    if (!problems.isEmpty()) {
      return tell(problems);
    }
    if (agent.isEmpty()) {
      return unknown(options.agent(), reading);
    }
    var bottle = reading.manifest().bottles().get(agent.get().bottle());
    if (bottle == null) {
      throw new IllegalStateException("a missing bottle is a problem of its own");
    }
    var together = GatewayChecks.of(bottle, HostFacts.Login.of(host), host.home());
    return together.isEmpty() ? start(options, reading, agent.get(), bottle) : tell(together);
  }

  /** Built in: no manifest has a say, so none is read. */
  private int demo(Options options) throws IOException, InterruptedException {
    var bottle = Demo.bottle(reader.builtinRules());
    try {
      return start(options, Demo.plan(bottle, facts.apply(bottle)), List.of(), Exposure.none());
    } catch (PlanRefusedException e) {
      return fail(String.valueOf(e.getMessage()));
    }
  }

  private int start(Options options, Reading reading, AgentSpec agent, BottleSpec bottle)
      throws IOException, InterruptedException {
    var resting = approvals.of(reading.manifest(), agent, bottle);
    Plan plan;
    try {
      plan =
          Planner.plan(
              new Planner.Request(
                  agent, bottle, reading.files(), options.workspace(), options.extraArgs()),
              facts.apply(bottle));
    } catch (PlanRefusedException e) {
      return fail(String.valueOf(e.getMessage()));
    }
    var exposure =
        options.presence() instanceof Presence.StayingBehind
            ? Exposure.none()
            : Exposure.of(bottle, plan);
    return start(options, plan, resting, exposure);
  }

  private int start(Options options, Plan plan, List<Approvals.Approval> resting, Exposure exposure)
      throws IOException, InterruptedException {
    if (options.consent() == Consent.ASK && !person.present()) {
      err.println(
          "bottle: there is no terminal to ask at. With --yes an approved manifest starts.");
      return ExitCode.USAGE;
    }
    var stranger = resting.stream().filter(a -> !a.standing().counts()).findFirst();
    if (options.consent() == Consent.GIVEN && stranger.isPresent()) {
      return fail(
          stranger.get().file().shown()
              + " is not approved, and --yes does not approve it. Look at it and run: bottle"
              + " trust");
    }
    if (options.consent() != Consent.DRY_RUN && options.readiness() == Ground.Readiness.IMAGES) {
      ground.mustAnswer();
    }
    show(options, plan, resting, exposure.findings());
    if (!plan.notYet().isEmpty()) {
      return fail("not available in this version yet: " + String.join(", ", plan.notYet()));
    }
    return switch (options.consent()) {
      case DRY_RUN -> ExitCode.OK;
      case GIVEN -> departure.go(options, plan, exposure);
      case ASK -> ask(options, plan, resting, exposure);
    };
  }

  private void show(
      Options options, Plan plan, List<Approvals.Approval> resting, WorkspaceFindings findings) {
    var sources = resting.stream().map(a -> new Source(a.file().shown(), a.standing())).toList();
    var text = Preflight.lines(plan, sources, findings, options.detail(), host.home());
    switch (options.consent()) {
      case DRY_RUN -> {
        switch (options.listing()) {
          case TEXT -> {
            text.forEach(out::println);
            Creations.lines(plan).forEach(out::println);
          }
          case JSON -> out.println(PlanJson.of(plan, sources, findings));
        }
      }
      case ASK -> {
        text.forEach(err::println);
        err.println();
      }
      case GIVEN -> {
        // Nobody is asked. What a manifest grants is shown all the same; the built-in demo has
        // none.
        if (!resting.isEmpty() && !(options.presence() instanceof Presence.StayingBehind)) {
          text.forEach(err::println);
          err.println();
        }
      }
    }
  }

  private int ask(Options options, Plan plan, List<Approvals.Approval> resting, Exposure exposure)
      throws IOException, InterruptedException {
    if (!person.agrees("Start?")) {
      return ExitCode.FAILED;
    }
    for (var approval : resting) {
      if (!approval.standing().counts()) {
        approvals.keep(approval);
      }
    }
    return departure.go(options, plan, exposure);
  }

  private int tell(List<Problem> problems) {
    ProblemTexts.lines(problems).forEach(err::println);
    return ExitCode.BAD_MANIFEST;
  }

  private int unknown(String agent, Reading reading) {
    var files =
        reading.files().isEmpty()
            ? "./" + ManifestFile.NAME + " or ~/" + ManifestFile.NAME
            : String.join(" or ", reading.files().stream().map(ManifestFile::shown).toList());
    var hint =
        Suggestion.nearest(agent, reading.manifest().agents().keySet())
            .map(name -> " Did you mean " + Shown.text(name) + "?")
            .orElse("");
    err.println("bottle: no agent '" + Shown.text(agent) + "' in " + files + "." + hint);
    return ExitCode.USAGE;
  }

  private int fail(String message) {
    err.println("bottle: " + message);
    return ExitCode.FAILED;
  }
}
