package dev.bottle.launcher.session;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sees to it that a session's teardown runs whichever way it ends. */
final class Ending {

  /** The session's own work. */
  @FunctionalInterface
  interface Work {
    int run() throws IOException, InterruptedException;
  }

  private final Teardown teardown;
  private final AtomicBoolean signalled = new AtomicBoolean();

  Ending(Teardown teardown) {
    this.teardown = teardown;
  }

  /**
   * SIGINT, SIGTERM and SIGHUP end the JVM through its shutdown hooks, and the JVM then exits with
   * 128 and the signal's number: 130 for SIGINT, 143 for SIGTERM.
   */
  void onSignal() {
    Thread hook =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  signalled.set(true);
                  teardown.run().forEach(failure -> System.err.println("bottle: " + failure));
                });
    java.lang.Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Runs the work, then the teardown. When a signal came, does not return: the JVM is ending. */
  int orderly(Work work) throws IOException, InterruptedException {
    int code;
    try {
      code = work.run();
    } catch (RuntimeException | IOException | InterruptedException e) {
      List<String> failures = teardown.run();
      stayIfSignalled();
      failures.forEach(failure -> e.addSuppressed(new SessionException(failure)));
      throw e;
    }
    List<String> failures = teardown.run();
    stayIfSignalled();
    if (!failures.isEmpty()) {
      throw Session.notTakenAway(failures);
    }
    return code;
  }

  private void stayIfSignalled() throws InterruptedException {
    if (signalled.get()) {
      new CountDownLatch(1).await();
    }
  }
}
