package dev.bottle.gateway.git;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Sees what goes over the streams of a push: how much, and when last. */
final class Watch {
  private final AtomicLong last = new AtomicLong(System.nanoTime());

  /** Nanoseconds without a byte. */
  long silence() {
    return System.nanoTime() - last.get();
  }

  /** Something went on that is no byte. */
  void touch() {
    last.set(System.nanoTime());
  }

  /** What a side says; its failures are those of the side. */
  InputStream in(Leg leg, InputStream in) {
    return new In(leg, in);
  }

  /** What a side is told. */
  Out out(Leg leg, OutputStream out) {
    return new Out(leg, out);
  }

  private final class In extends FilterInputStream {
    private final Leg leg;

    In(Leg leg, InputStream in) {
      super(in);
      this.leg = leg;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        touch();
        int count = super.read(bytes, from, length);
        touch();
        return count;
      } catch (IOException e) {
        throw leg.lost(e);
      }
    }
  }

  /** Counts what it passes on. */
  final class Out extends FilterOutputStream {
    private final Leg leg;
    private long count;

    Out(Leg leg, OutputStream out) {
      super(out);
      this.leg = leg;
    }

    long count() {
      return count;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        touch();
        out.write(bytes, from, length);
        count += length;
        touch();
      } catch (IOException e) {
        throw leg.lost(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
        touch();
      } catch (IOException e) {
        throw leg.lost(e);
      }
    }
  }
}
