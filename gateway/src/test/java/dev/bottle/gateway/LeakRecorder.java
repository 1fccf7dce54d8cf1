package dev.bottle.gateway;

import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Remembers what Netty's leak detector finds, for {@link NoLeaks} to fail on. Netty makes one for
 * each kind of resource, by the name in {@code io.netty.customResourceLeakDetector}.
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  public LeakRecorder(Class<T> kind, int samplingInterval) {
    super(kind, samplingInterval);
  }

  public LeakRecorder(Class<T> kind, int samplingInterval, long maxActive) {
    super(kind, samplingInterval);
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String kind, String records) {
    LEAKS.add(kind + records);
  }

  @Override
  protected void reportUntracedLeak(String kind) {
    LEAKS.add(kind);
  }

  /** The next leak that was found, or null. */
  static @org.jspecify.annotations.Nullable String next() {
    return LEAKS.poll();
  }
}
