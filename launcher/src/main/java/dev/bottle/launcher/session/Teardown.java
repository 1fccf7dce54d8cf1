package dev.bottle.launcher.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * How to undo what a session did, last first. An undo is put down before its thing is made, so that
 * no moment exists at which something stands and nobody knows how to take it away; an undo must
 * therefore bear that its thing was never made.
 *
 * <p>It runs once, whoever asks first: the session's end or the shutdown hook. It waits for a
 * creation in flight.
 */
final class Teardown {

  /** One undo. */
  @FunctionalInterface
  interface Undo {
    void run() throws Exception;
  }

  private record Step(String what, Undo undo) {}

  private final Deque<Step> steps = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private boolean done;

  /**
   * Makes something that {@code undo} takes away.
   *
   * @throws SessionException when the teardown has begun, or the making failed
   */
  synchronized <T> T making(String what, Undo undo, Callable<T> make) {
    if (done) {
      throw new SessionException("the session is ending");
    }
    steps.push(new Step(what, undo));
    try {
      return make.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new SessionException(what + ": " + e.getMessage(), e);
    }
  }

  /** Runs every undo; one that fails does not keep the others. Says what failed. */
  synchronized List<String> run() {
    done = true;
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.undo().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failures.add(step.what() + ": interrupted");
      } catch (Exception e) {
        failures.add(step.what() + ": " + e.getMessage());
      }
    }
    return List.copyOf(failures);
  }
}
