package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * {@code bottle prune}: takes away what dead launchers left on the engine, and the records of
 * bottles that ended long ago.
 */
public final class PruneCommand {
  private final Runtime runtime;
  private final StateRoot states;
  private final PrintStream out;

  /** On this engine. */
  public PruneCommand(Runtime runtime, StateRoot states, PrintStream out) {
    this.runtime = runtime;
    this.states = states;
    this.out = out;
  }

  /** Prunes, says what it removed, and gives the exit code. */
  public int run(Duration olderThan) throws IOException, InterruptedException {
    int removed = 0;
    for (var id : Sweep.run(runtime)) {
      out.println("removed what was left of " + id);
      removed++;
    }
    Instant before = Instant.now().minus(olderThan);
    for (BottleFolder folder : states.all()) {
      if (!folder.isRunning() && folder.lastSign().isBefore(before)) {
        folder.delete();
        out.println("removed the records of " + folder.id());
        removed++;
      }
    }
    if (removed == 0) {
      out.println("nothing to remove");
    }
    return 0;
  }
}
