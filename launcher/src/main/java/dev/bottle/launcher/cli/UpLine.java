package dev.bottle.launcher.cli;

import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.session.Progress;
import dev.bottle.launcher.session.Supervisor;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Says once that a bottle is up: to the person on stderr, since stdout is the agent's; or, from a
 * launcher that stays behind, to the one that started it.
 */
final class UpLine implements Progress {
  private final Ground.Attendance attendance;
  private final PrintStream out;
  private final PrintStream err;
  private Duration gateway = Duration.ZERO;

  UpLine(Ground.Attendance attendance, PrintStream out, PrintStream err) {
    this.attendance = attendance;
    this.out = out;
    this.err = err;
  }

  @Override
  public void reached(BottleId id, Milestone milestone, Duration sinceStart) {
    switch (milestone) {
      case GATEWAY_UP -> gateway = sinceStart;
      case AGENT_UP -> {
        switch (attendance) {
          case ATTACHED ->
              err.printf(
                  Locale.ROOT,
                  "bottle    %s  gateway up in %.1f s, agent in %.1f s%n",
                  id,
                  gateway.toMillis() / 1000.0,
                  sinceStart.toMillis() / 1000.0);
          case UNATTENDED -> Supervisor.sayUp(out, id.value());
        }
      }
    }
  }
}
