package dev.bottle.gateway.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.apache.sshd.common.channel.Window;

/**
 * Output to a channel that leaves half of its peer's window free, where the peer keeps up. With
 * less, OpenSSH tells of every few KiB that are free again, and each such message wakes several
 * threads on either side (the silly window of RFC 1122, section 4.2.3.4). Where half does not come
 * free soon, all that is free is used: the peer is slow or far, or waits for just that.
 */
final class PacedStream extends FilterOutputStream {
  private static final int PIECE = 32 * 1024;

  /** A smaller window is used as it is. */
  private static final long LEAST_WINDOW = 512 * 1024;

  private static final int MOST_WAITS = 8;

  private final Window window;

  /** The largest that the window was; OpenSSH opens it only once a command runs. */
  private long largest;

  /** What may be sent whatever is free. */
  private long free;

  PacedStream(OutputStream out, Window window) {
    super(out);
    this.window = window;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int end = from + length;
    for (int at = from; at < end; at += PIECE) {
      int piece = Math.min(PIECE, end - at);
      if (free < piece) {
        await(piece);
      }
      out.write(bytes, at, piece);
      free -= piece;
    }
  }

  private void await(int piece) throws IOException {
    long size = window.getSize();
    largest = Math.max(largest, size);
    long half = largest / 2;
    free = size - half;
    for (int i = 0; i < MOST_WAITS && free < piece && largest >= LEAST_WINDOW; i++) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      free = window.getSize() - half;
    }
    if (free < piece) {
      free = window.getSize();
    }
  }
}
