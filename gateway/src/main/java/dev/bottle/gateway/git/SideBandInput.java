package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;

/** The data band of packets up to a flush; what is said beside it is dropped. */
final class SideBandInput extends InputStream {
  private final PktReader in;
  private int at;
  private int end;
  private boolean ended;

  SideBandInput(PktReader in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return fill() ? in.buffer()[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(in.buffer(), at, bytes, from, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    while (at == end && !ended) {
      if (in.next() != PktReader.Kind.DATA) {
        ended = true;
      } else if (in.length() > 0 && in.buffer()[0] == 1) {
        at = 1;
        end = in.length();
      } else if (in.length() > 0 && in.buffer()[0] == 3) {
        throw Leg.UPSTREAM.malformed("it gave up");
      }
    }
    return at < end;
  }
}
