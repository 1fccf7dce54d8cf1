package dev.bottle.gateway.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;

/**
 * What a client has sent on a channel and nobody has taken yet. It is bounded by the channel's
 * window, which opens again only for what was taken.
 */
final class Intake implements ChannelDataReceiver {
  /** What {@link #take} says when nothing came in time. */
  static final int SILENCE = 0;

  /** What {@link #take} says when nothing more will come. */
  static final int END = -1;

  private final ChannelSession channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int taken;
  private boolean ended;

  Intake(ChannelSession channel) {
    this.channel = channel;
  }

  @Override
  public int data(ChannelSession from, byte[] bytes, int start, int length) {
    var copy = new byte[length];
    System.arraycopy(bytes, start, copy, 0, length);
    lock.lock();
    try {
      if (!ended && length > 0) {
        waiting.add(copy);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    return 0; // The window opens when the bytes are taken.
  }

  /** The client sends no more. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what has come, and waits for it.
   *
   * @param patience zero for as long as it takes
   * @return how many bytes, {@link #SILENCE} or {@link #END}
   */
  int take(byte[] into, Duration patience) throws IOException, InterruptedException {
    return take(into, 0, into.length, patience);
  }

  /** The same, into a part of an array. */
  int take(byte[] into, int offset, int most, Duration patience)
      throws IOException, InterruptedException {
    int length;
    lock.lock();
    try {
      if (!await(patience)) {
        return ended ? END : SILENCE;
      }
      length = drain(into, offset, most);
    } finally {
      lock.unlock();
    }
    if (channel.getLocalWindow().isOpen()) {
      channel.getLocalWindow().release(length);
    }
    return length;
  }

  private boolean await(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    boolean forever = patience.isZero();
    while (waiting.isEmpty() && !ended) {
      if (forever) {
        changed.await();
      } else if (left <= 0) {
        return false;
      } else {
        left = changed.awaitNanos(left);
      }
    }
    return !waiting.isEmpty();
  }

  private int drain(byte[] into, int offset, int most) {
    int length = 0;
    while (length < most && !waiting.isEmpty()) {
      var first = waiting.getFirst();
      int count = Math.min(first.length - taken, most - length);
      System.arraycopy(first, taken, into, offset + length, count);
      length += count;
      taken += count;
      if (taken == first.length) {
        waiting.removeFirst();
        taken = 0;
      }
    }
    return length;
  }
}
