package dev.bottle.gateway.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What upstream says on its standard error, for whoever may want to read it. Who does not read it
 * does not stop upstream: what there is no room for is dropped.
 */
final class Overheard extends OutputStream {
  private static final int ROOM = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] ring = new byte[ROOM];
  private int start;
  private int length;
  private boolean ended;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    lock.lock();
    try {
      int taken = ended ? 0 : Math.min(count, ROOM - length);
      for (int i = 0; i < taken; i++) {
        ring[(start + length + i) % ROOM] = bytes[offset + i];
      }
      length += taken;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What was said, as it is said; ends when this is closed. */
  InputStream reader() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int most) throws IOException {
        Objects.checkFromIndexSize(offset, most, into.length);
        return most == 0 ? 0 : take(into, offset, most);
      }

      @Override
      public int available() {
        return waiting();
      }
    };
  }

  private int waiting() {
    lock.lock();
    try {
      return length;
    } finally {
      lock.unlock();
    }
  }

  private int take(byte[] into, int offset, int most) throws IOException {
    lock.lock();
    try {
      while (length == 0 && !ended) {
        changed.await();
      }
      int count = Math.min(most, length);
      for (int i = 0; i < count; i++) {
        into[offset + i] = ring[(start + i) % ROOM];
      }
      start = (start + count) % ROOM;
      length -= count;
      return count == 0 ? -1 : count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      lock.unlock();
    }
  }
}
