package dev.bottle.gateway.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is written. */
final class CountedStream extends FilterOutputStream {
  private final AtomicLong count = new AtomicLong();

  CountedStream(OutputStream out) {
    super(out);
  }

  long count() {
    return count.get();
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    count.incrementAndGet();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count.addAndGet(length);
  }
}
