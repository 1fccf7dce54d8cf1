package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what upstream says beside its answers, so that it never waits for a reader. What is said
 * goes to whoever listens, fit to be shown.
 */
final class Complaints {
  private static final int MOST = 64 * 1024;

  private final StringBuilder waiting = new StringBuilder();
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Listener listener;
  private int length;

  /** Takes text. */
  @FunctionalInterface
  interface Listener {
    void take(String text) throws IOException;
  }

  /** Reads to the end, on a thread of its own. */
  static Complaints of(InputStream in) {
    var complaints = new Complaints();
    Thread.ofVirtual().name("push complaints").start(() -> complaints.read(in));
    return complaints;
  }

  private void read(InputStream in) {
    var text = new PlainText();
    var bytes = new byte[1024];
    try {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        take(text.next(bytes, 0, count));
      }
    } catch (IOException e) {
      // The conversation has ended, or the client has: nothing is left to tell.
    } finally {
      ended.countDown();
    }
  }

  /** Waits a little for the end of what is said, since it comes by another way than the rest. */
  void await(Duration most) {
    try {
      var _ = ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void take(String text) throws IOException {
    length += text.length();
    if (length > MOST) {
      return;
    }
    if (listener == null) {
      waiting.append(text);
    } else {
      listener.take(text);
    }
  }

  /** Passes on what was said, and what will be. */
  synchronized void to(Listener taker) throws IOException {
    listener = taker;
    if (!waiting.isEmpty()) {
      taker.take(waiting.toString());
      waiting.setLength(0);
    }
  }
}
