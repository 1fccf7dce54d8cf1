package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.time.Duration;

/**
 * Ends a bottle from outside: asks its launcher, and only when none lives takes its things away
 * itself.
 */
public final class Stopping {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int POLLS = 400;

  private final Runtime runtime;

  /** On this engine. */
  public Stopping(Runtime runtime) {
    this.runtime = runtime;
  }

  /**
   * Stops a bottle; one that has ended already is no error.
   *
   * @throws SessionException when its launcher does not end within 20 s
   */
  public void stop(BottleId id, BottleFolder folder) throws IOException, InterruptedException {
    if (folder.isRunning()) {
      BottleState state = BottleState.read(folder);
      ProcessHandle.of(state.pid())
          .filter(process -> BottleState.startOf(process).equals(state.pidStarted()))
          .ifPresent(ProcessHandle::destroy);
      for (int i = 0; folder.isRunning(); i++) {
        if (i == POLLS) {
          throw new SessionException(
              "the launcher of " + id + " (process " + state.pid() + ") does not end");
        }
        Thread.sleep(POLL);
      }
    }
    Leftovers.remove(runtime, id);
  }
}
