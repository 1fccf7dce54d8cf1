package dev.bottle.gateway.dlp.decode;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of {@code deflate}, which names the zlib format (RFC 1950); some senders leave its
 * frame out and send bare deflate data (RFC 1951).
 */
public final class Inflate implements Decoder {
  private static final int BUFFER = 8 * 1024;
  private static final int METHOD_DEFLATE = 8;

  private final Accepted accepted;
  private final Expansion expansion = new Expansion();
  private final byte[] buffer = new byte[BUFFER];
  private final byte[] first = new byte[2];
  private int firstLength;
  private @Nullable Inflater inflater;

  /** What is taken for deflate. */
  public enum Accepted {
    /**
     * With the frame or without. There are bytes that can be read either way: whoever forwards them
     * as they came must not accept both.
     */
    ZLIB_OR_BARE,
    ZLIB
  }

  public Inflate(Accepted accepted) {
    this.accepted = accepted;
  }

  @Override
  public void feed(byte[] bytes, int from, int length, Sink sink) throws UndecodableException {
    int at = from;
    int end = from + length;
    while (inflater == null && at < end) {
      first[firstLength++] = bytes[at++];
      if (firstLength == first.length) {
        inflate(begin(), first, 0, first.length, sink);
      }
    }
    if (inflater != null && at < end) {
      inflate(inflater, bytes, at, end - at, sink);
    }
  }

  /** The frame begins with the method and a check sum over its first two bytes. */
  private Inflater begin() throws UndecodableException {
    int both = (first[0] & 0xff) << 8 | (first[1] & 0xff);
    boolean zlib = (first[0] & 0x0f) == METHOD_DEFLATE && both % 31 == 0;
    if (!zlib && accepted == Accepted.ZLIB) {
      throw new UndecodableException("deflate: no zlib header");
    }
    var begun = new Inflater(!zlib);
    inflater = begun;
    return begun;
  }

  private void inflate(Inflater in, byte[] bytes, int from, int length, Sink sink)
      throws UndecodableException {
    expansion.took(length);
    in.setInput(bytes, from, length);
    try {
      while (!in.finished()) {
        int n = in.inflate(buffer);
        if (n == 0 && in.needsDictionary()) {
          throw new UndecodableException("deflate: needs a dictionary");
        }
        if (n == 0 && !in.finished()) {
          return;
        }
        expansion.yielded(n);
        sink.accept(buffer, 0, n);
      }
    } catch (DataFormatException e) {
      throw new UndecodableException("deflate: damaged content", e);
    }
    if (in.getRemaining() > 0) {
      throw new UndecodableException("deflate: bytes behind the end");
    }
  }

  @Override
  public void finish() throws UndecodableException {
    if (inflater == null || !inflater.finished()) {
      throw new UndecodableException("deflate: ends too early");
    }
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
