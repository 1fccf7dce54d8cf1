package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a thread that blocks writes, for an event loop to send: at the pace of the loop's side, in
 * bounded memory. It is sent without being flushed; {@link #close()} says that it is complete.
 */
final class Outflow extends OutputStream {
  private static final int ROOM = 256 << 10;
  private static final int PIECE = 32 << 10;

  private final EventLoop loop;
  private final Drain drain;
  private final Duration patience;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int waiting;
  private boolean complete;
  private boolean closed;
  private boolean scheduled;
  private @Nullable IOException failure;

  /** Where the bytes go; called on the loop alone. */
  interface Drain {
    boolean isWritable();

    void write(ByteBuf piece);

    void flush();

    /** All was written. */
    void end();
  }

  /**
   * A stream.
   *
   * @param patience how long a writer waits for room
   */
  Outflow(EventLoop loop, Drain drain, Duration patience) {
    this.loop = loop;
    this.drain = drain;
    this.patience = patience;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] data, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, data.length);
    int end = from + length;
    for (int at = from; at < end; at += PIECE) {
      offer(Arrays.copyOfRange(data, at, Math.min(end, at + PIECE)));
    }
  }

  private synchronized void offer(byte[] piece) throws IOException {
    awaitRoom();
    pieces.add(piece);
    waiting += piece.length;
    schedule();
  }

  private synchronized void awaitRoom() throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (waiting >= ROOM && failure == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException("nothing more was taken in time");
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
    if (closed) {
      throw new IOException("it was closed");
    }
  }

  private synchronized void schedule() {
    if (!scheduled) {
      scheduled = true;
      if (LoopTask.give(loop, this::pump) == LoopTask.Fate.LOST) {
        fail(new IOException("the gateway has ended"));
      }
    }
  }

  /** Sends what can be sent; on the loop, whenever there may be room. */
  void pump() {
    synchronized (this) {
      scheduled = false;
    }
    while (drain.isWritable()) {
      var piece = next();
      if (piece == null) {
        break;
      }
      drain.write(Unpooled.wrappedBuffer(piece));
    }
    drain.flush();
    if (isDone()) {
      drain.end();
    }
  }

  private synchronized byte @Nullable [] next() {
    var piece = pieces.poll();
    if (piece != null) {
      waiting -= piece.length;
      notifyAll();
    }
    return piece;
  }

  /** Whether its end is to be told, once. */
  private synchronized boolean isDone() {
    if (!closed || complete || failure != null || !pieces.isEmpty()) {
      return false;
    }
    complete = true;
    return true;
  }

  /** Nothing more is taken; whoever writes is told why. */
  synchronized void fail(IOException cause) {
    if (failure == null && !complete) {
      failure = cause;
      pieces.clear();
      waiting = 0;
      notifyAll();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      schedule();
    }
  }
}
