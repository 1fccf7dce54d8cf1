package dev.bottle.gateway.http;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often and passes rarely: moving it costs no scheduling. Confined to its
 * event loop.
 */
final class Watch {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventExecutor loop;
  private final Runnable expired;
  private long deadline = NEVER;
  private long wakesAt = NEVER;
  private @Nullable Future<?> wake;

  Watch(EventExecutor loop, Runnable expired) {
    this.loop = loop;
    this.expired = expired;
  }

  void arm(Duration wait) {
    deadline = System.nanoTime() + wait.toNanos();
    if (wakesAt == NEVER || wakesAt - deadline > 0) {
      wakeAt(deadline);
    }
  }

  void disarm() {
    deadline = NEVER;
  }

  /** Ends the watch for good: unlike a disarmed one it is not kept until it would have rung. */
  void stop() {
    deadline = NEVER;
    wakesAt = NEVER;
    if (wake != null) {
      wake.cancel(false);
      wake = null;
    }
  }

  private void wakeAt(long nanos) {
    if (wake != null) {
      wake.cancel(false);
    }
    wakesAt = nanos;
    wake =
        loop.schedule(
            () -> wake(nanos), Math.max(1, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void wake(long nanos) {
    if (wakesAt != nanos) {
      return;
    }
    wakesAt = NEVER;
    if (deadline == NEVER) {
      return;
    }
    if (deadline - System.nanoTime() > 0) {
      wakeAt(deadline);
    } else {
      deadline = NEVER;
      expired.run();
    }
  }
}
