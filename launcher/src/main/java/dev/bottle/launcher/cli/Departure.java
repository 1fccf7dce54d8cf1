package dev.bottle.launcher.cli;

import dev.bottle.launcher.cli.StartRunner.Options;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.session.Supervisor;
import java.io.IOException;
import java.io.PrintStream;

/** From a person's word to the running bottle: what is still to be asked, images, session. */
final class Departure {
  private final Ground ground;
  private final HostView host;
  private final HostKeys hostKeys;
  private final Identities identities;
  private final Person person;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param out for the id of a bottle that is left behind; an attached one's is the agent's
   */
  Departure(
      Ground ground,
      HostView host,
      HostKeys hostKeys,
      Identities identities,
      Person person,
      PrintStream out,
      PrintStream err) {
    this.ground = ground;
    this.host = host;
    this.hostKeys = hostKeys;
    this.identities = identities;
    this.person = person;
    this.out = out;
    this.err = err;
  }

  /** Runs to the end, or to where the bottle runs on its own; returns the exit code. */
  int go(Options options, Plan plan, Exposure exposure) throws IOException, InterruptedException {
    if (options.presence() instanceof Presence.StayingBehind(var stdin)) {
      var secrets = Supervisor.readSecrets(stdin);
      return ground.run(prepared(options, plan), secrets, Ground.Attendance.UNATTENDED);
    }
    if (SecretPrompts.asks(plan) && !person.present()) {
      err.println("bottle: a value has to be asked for, and there is no terminal to ask at.");
      return ExitCode.USAGE;
    }
    try {
      var settled = hostKeys.settle(plan, options.consent());
      var secrets = new SecretPrompts(host, person, identities).resolve(settled, exposure);
      return switch (options.presence()) {
        case Presence.Attached _ ->
            ground.run(prepared(options, settled), secrets, Ground.Attendance.ATTACHED);
        case Presence.Detaching(var again) -> {
          ground.prepare(options.readiness());
          yield left(ground.leaveBehind(again, secrets));
        }
        case Presence.StayingBehind _ -> throw new IllegalStateException("it was told");
      };
    } catch (SecretPrompts.NoValueException | HostKeys.UnsettledException e) {
      err.println("bottle: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private Plan prepared(Options options, Plan plan) {
    return plan.withImages(ground.prepare(options.readiness()), ground.expectedImages());
  }

  private int left(String id) {
    out.println(id);
    err.println("It runs on. See: bottle logs " + id + " -f; to end it: bottle stop " + id);
    return ExitCode.OK;
  }
}
