package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop receives, as a stream for a thread that blocks. The loop never waits: it looks
 * at {@link #hasRoom()} and stops reading, until it is told that there is room again. What has
 * failed yields nothing more, not even what had arrived.
 */
final class Inflow extends InputStream {
  private static final int ROOM = 256 << 10;

  private final Duration patience;
  private final Runnable roomAgain;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int at;
  private int waiting;
  private boolean ended;
  private @Nullable IOException failure;

  /**
   * An empty stream.
   *
   * @param patience how long a reader waits for the next byte
   * @param roomAgain told on the reader's thread
   */
  Inflow(Duration patience, Runnable roomAgain) {
    this.patience = patience;
    this.roomAgain = roomAgain;
  }

  synchronized boolean hasRoom() {
    return waiting < ROOM && !ended;
  }

  /** Takes a piece, which is released. */
  synchronized void add(ByteBuf data) {
    if (!ended && data.isReadable()) {
      var piece = new byte[data.readableBytes()];
      data.readBytes(piece);
      pieces.add(piece);
      waiting += piece.length;
      notifyAll();
    }
    data.release();
  }

  /** Nothing more follows. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** It breaks off; whoever reads is told why. After its end this means nothing. */
  synchronized void fail(IOException cause) {
    if (!ended) {
      ended = true;
      failure = cause;
      pieces.clear();
      waiting = 0;
      notifyAll();
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, out.length);
    if (length == 0) {
      return 0;
    }
    int taken;
    boolean wasFull;
    synchronized (this) {
      awaitPiece();
      wasFull = waiting >= ROOM;
      taken = take(out, from, length);
      wasFull = wasFull && waiting < ROOM;
    }
    if (wasFull) {
      roomAgain.run();
    }
    return taken;
  }

  private synchronized void awaitPiece() throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (pieces.isEmpty() && !ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException("nothing more arrived in time");
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized int take(byte[] out, int from, int length) {
    var first = pieces.peek();
    if (first == null) {
      return -1;
    }
    int taken = Math.min(length, first.length - at);
    System.arraycopy(first, at, out, from, taken);
    at += taken;
    waiting -= taken;
    if (at == first.length) {
      pieces.remove();
      at = 0;
    }
    return taken;
  }

  @Override
  public synchronized int available() {
    return waiting;
  }
}
