package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.session.Allowance;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.PrintStream;

/** {@code bottle allow}: one more allowlist entry for a running bottle, until it ends. */
public final class AllowCommand {
  private final Runtime runtime;
  private final StateRoot states;
  private final PrintStream out;

  /** On this engine. */
  public AllowCommand(Runtime runtime, StateRoot states, PrintStream out) {
    this.runtime = runtime;
    this.states = states;
    this.out = out;
  }

  /**
   * Grants; gives the exit code. The gateway itself judges the entry.
   *
   * @throws UnknownBottleException when no such bottle runs
   */
  public int run(String bottle, String entry) throws IOException, InterruptedException {
    BottleFolder folder =
        states.find(bottle).orElseThrow(() -> UnknownBottleException.noSuch(bottle));
    if (!folder.isRunning()) {
      throw UnknownBottleException.notRunning(bottle);
    }
    new Allowance(runtime).grant(new BottleId(bottle), folder, entry);
    out.println(
        bottle
            + " may reach "
            + Visible.text(entry)
            + " until it ends. To keep it, add it to the manifest.");
    return 0;
  }
}
