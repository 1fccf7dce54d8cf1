package dev.bottle.gateway.dlp.decode;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DecoderJNI.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A decoder of {@code br} (RFC 7932). Its window, and so its native memory, is at most 16 MiB;
 * larger windows and shared dictionaries are no part of that coding.
 */
final class Unbrotli implements Decoder {
  private static final int BUFFER = 8 * 1024;

  private final DecoderJNI.Wrapper brotli;
  private final Expansion expansion = new Expansion();
  private final byte[] buffer = new byte[BUFFER];
  private boolean closed;

  Unbrotli() {
    Brotli4jLoader.ensureAvailability();
    try {
      brotli = new DecoderJNI.Wrapper(BUFFER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void feed(byte[] bytes, int from, int length, Sink sink) throws UndecodableException {
    int end = from + length;
    for (int at = from; at < end; ) {
      if (brotli.getStatus() == Status.DONE) {
        throw new UndecodableException("br: bytes behind the end");
      }
      int n = Math.min(BUFFER, end - at);
      brotli.getInputBuffer().clear().put(bytes, at, n);
      expansion.took(n);
      brotli.push(n);
      drain(sink);
      at += n;
    }
  }

  /**
   * Goes on until the input is used up and says nothing more; bytes behind the end come out as an
   * error. What was pulled makes room, so that there may be more without more input.
   */
  private void drain(Sink sink) throws UndecodableException {
    var status = brotli.getStatus();
    while (status == Status.OK || brotli.hasOutput()) {
      while (brotli.hasOutput()) {
        handOn(brotli.pull(), sink);
      }
      if (brotli.getStatus() == Status.OK || brotli.getStatus() == Status.NEEDS_MORE_INPUT) {
        brotli.push(0);
      }
      status = brotli.getStatus();
    }
    if (status != Status.NEEDS_MORE_INPUT && status != Status.DONE) {
      throw new UndecodableException("br: damaged content, or bytes behind the end");
    }
  }

  private void handOn(ByteBuffer decoded, Sink sink) throws UndecodableException {
    while (decoded.hasRemaining()) {
      int n = Math.min(BUFFER, decoded.remaining());
      decoded.get(buffer, 0, n);
      expansion.yielded(n);
      sink.accept(buffer, 0, n);
    }
  }

  @Override
  public void finish() throws UndecodableException {
    if (brotli.getStatus() != Status.DONE) {
      throw new UndecodableException("br: ends too early");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      brotli.destroy();
    }
  }
}
