package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates the messages of one direction (RFC 7692 section 7.2.2). Close it. */
final class Inflation implements AutoCloseable {
  private static final int OUT = 16 << 10;
  private static final long BOMB_FROM = 1 << 20;
  private static final long BOMB_RATIO = 200;
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private final ByteBufAllocator allocator;
  private final Deflate.Context context;
  private final Inflater inflater = new Inflater(true);
  private long in;
  private long out;

  /** Takes inflated bytes. */
  @FunctionalInterface
  interface Sink {
    void accept(ByteBuf plain) throws SessionEndedException;
  }

  /**
   * An inflater.
   *
   * @param context whether a message may refer to the ones before it
   */
  Inflation(ByteBufAllocator allocator, Deflate.Context context) {
    this.allocator = allocator;
    this.context = context;
  }

  /** Takes the next piece of a message, and releases it. */
  void feed(ByteBuf piece, Sink sink) throws SessionEndedException {
    try {
      var bytes = new byte[piece.readableBytes()];
      piece.readBytes(bytes);
      in += bytes.length;
      inflate(bytes, sink);
    } finally {
      piece.release();
    }
  }

  /** The message is complete. */
  void finish(Sink sink) throws SessionEndedException {
    inflate(TAIL, sink);
    in = 0;
    out = 0;
    if (context == Deflate.Context.FRESH) {
      inflater.reset();
    }
  }

  private void inflate(byte[] bytes, Sink sink) throws SessionEndedException {
    inflater.setInput(bytes);
    while (true) {
      var plain = allocator.buffer(OUT, OUT);
      int n;
      try {
        n = inflater.inflate(plain.nioBuffer(0, OUT));
      } catch (DataFormatException e) {
        plain.release();
        throw undecodable("a message's compressed data is damaged");
      }
      out += n;
      if (n == 0) {
        plain.release();
      } else if (out > BOMB_FROM && out > BOMB_RATIO * in) {
        plain.release();
        throw undecodable("a message expands more than " + BOMB_RATIO + " times");
      } else {
        sink.accept(plain.writerIndex(n));
      }
      if (inflater.finished() && inflater.getRemaining() > 0) {
        startOver(bytes);
      } else if (n < OUT) {
        return;
      }
    }
  }

  /** A final block may end a message; what follows it is a stream of its own (section 7.2.3.4). */
  private void startOver(byte[] bytes) {
    int left = inflater.getRemaining();
    inflater.reset();
    inflater.setInput(bytes, bytes.length - left, left);
  }

  private static InspectionException undecodable(String detail) {
    return new InspectionException(new DenyReason.BodyNotInspectable(detail));
  }

  @Override
  public void close() {
    inflater.close();
  }
}
