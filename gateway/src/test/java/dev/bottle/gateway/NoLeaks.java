package dev.bottle.gateway;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test class that leaves an unreleased buffer behind. Registered for all classes. */
public final class NoLeaks implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    var leaks = new StringBuilder();
    for (int i = 0; i < 2; i++) {
      collect();
      for (var leak = LeakRecorder.next(); leak != null; leak = LeakRecorder.next()) {
        leaks.append('\n').append(leak);
      }
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(context.getDisplayName() + " leaks buffers:" + leaks);
    }
  }

  /** A leak shows when its buffer is collected and another one is made. */
  private static void collect() {
    System.gc();
    ByteBufAllocator.DEFAULT.directBuffer(8).release();
    ByteBufAllocator.DEFAULT.heapBuffer(8).release();
  }
}
