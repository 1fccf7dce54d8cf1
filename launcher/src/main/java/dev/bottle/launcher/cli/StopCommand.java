package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Stopping;
import dev.bottle.launcher.session.Sweep;
import java.io.IOException;
import java.io.PrintStream;

/** {@code bottle stop}: ends one running bottle, or all of this user's. */
public final class StopCommand {
  private final Runtime runtime;
  private final StateRoot states;
  private final PrintStream out;

  /** On this engine. */
  public StopCommand(Runtime runtime, StateRoot states, PrintStream out) {
    this.runtime = runtime;
    this.states = states;
    this.out = out;
  }

  /**
   * Stops one; gives the exit code.
   *
   * @throws UnknownBottleException when there is no such bottle
   */
  public int one(String bottle) throws IOException, InterruptedException {
    stop(states.find(bottle).orElseThrow(() -> UnknownBottleException.noSuch(bottle)));
    return 0;
  }

  /**
   * Stops every running one, and what is left of those whose launcher is gone; gives the exit code.
   */
  public int all() throws IOException, InterruptedException {
    for (BottleFolder folder : states.all()) {
      if (folder.isRunning()) {
        stop(folder);
      }
    }
    Sweep.run(runtime).forEach(id -> out.println("removed what was left of " + id));
    return 0;
  }

  private void stop(BottleFolder folder) throws IOException, InterruptedException {
    BottleId id = folder.id();
    new Stopping(runtime).stop(id, folder);
    out.println("stopped " + id);
  }
}
