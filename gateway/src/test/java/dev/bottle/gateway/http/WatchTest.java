package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final long NOTHING_SCHEDULED = -1;

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final AtomicInteger expired = new AtomicInteger();
  private final Watch watch = new Watch(loop.eventLoop(), expired::incrementAndGet);

  /** Runs what is due after this long; tells when the next task is due, in nanoseconds. */
  private long after(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    return loop.runScheduledPendingTasks();
  }

  @Test
  void expiresOnceAtTheDeadlineThatWasMovedTo() throws Exception {
    watch.arm(Duration.ofMillis(5));
    watch.arm(Duration.ofHours(1));
    assertThat(after(Duration.ofMillis(10))).isGreaterThan(Duration.ofMinutes(59).toNanos());
    assertThat(expired).hasValue(0);

    watch.arm(Duration.ofMillis(5));
    assertThat(after(Duration.ofMillis(10))).isEqualTo(NOTHING_SCHEDULED);
    assertThat(expired).hasValue(1);
  }

  @Test
  void doesNotExpireWhileDisarmed() throws Exception {
    watch.arm(Duration.ofMillis(5));
    watch.disarm();
    after(Duration.ofMillis(10));
    assertThat(expired).hasValue(0);
  }

  @Test
  void leavesNothingOnTheLoopOnceStopped() throws Exception {
    watch.arm(Duration.ofHours(1));
    watch.arm(Duration.ofMinutes(1));
    watch.stop();
    assertThat(after(Duration.ZERO)).isEqualTo(NOTHING_SCHEDULED);
    assertThat(expired).hasValue(0);
  }
}
