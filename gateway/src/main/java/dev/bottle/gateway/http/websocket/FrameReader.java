package dev.bottle.gateway.http.websocket;

import static dev.bottle.gateway.http.websocket.ViolationException.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Takes frames out of one peer's bytes as RFC 6455 section 5 has them, and nothing else. Keeps no
 * bytes: what is not used stays in the buffer. After a close frame everything is thrown away
 * (section 1.4).
 */
final class FrameReader {
  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int OTHER_RSV = 0x30;
  private static final int MASKED = 0x80;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int MOST_CONTROL = 125;

  private final Sender sender;
  private final Coding agreed;
  private Message message = Message.NONE;
  private Coding coding = Coding.PLAIN;
  private Place place = Place.HEAD;

  // The data frame whose payload is being read.
  private Opcode opcode = Opcode.CONTINUATION;
  private Rest rest = Rest.LAST;
  private int key;
  private long read;
  private long length;

  private enum Message {
    NONE,
    OPEN
  }

  private enum Place {
    HEAD,
    PAYLOAD,
    CLOSED
  }

  /** The fixed part of a frame's head. */
  private record Start(Opcode opcode, Rest rest, Coding coding, int shortLength) {}

  /**
   * A reader.
   *
   * @param agreed DEFLATED when permessage-deflate was agreed on
   */
  FrameReader(Sender sender, Coding agreed) {
    this.sender = sender;
    this.agreed = agreed;
  }

  /** Whether the peer has sent its close frame. */
  boolean isClosed() {
    return place == Place.CLOSED;
  }

  /**
   * The next control frame, or the next part of a message.
   *
   * @param most bytes that a part may have
   * @return empty when more has to arrive first
   */
  Optional<Frame> next(ByteBuf in, int most) throws ViolationException {
    if (place == Place.HEAD) {
      var control = head(in);
      if (control.isPresent() || place == Place.HEAD) {
        return control;
      }
    }
    if (place == Place.CLOSED) {
      in.skipBytes(in.readableBytes());
      return Optional.empty();
    }
    return payload(in, most);
  }

  /** Reads a head whole, with its payload when it is a control frame's. */
  private Optional<Frame> head(ByteBuf in) throws ViolationException {
    if (in.readableBytes() < 2) {
      return Optional.empty();
    }
    int at = in.readerIndex();
    var start = start(in.getUnsignedByte(at), in.getUnsignedByte(at + 1));
    int lengthBytes =
        switch (start.shortLength()) {
          case LENGTH_16 -> Short.BYTES;
          case LENGTH_64 -> Long.BYTES;
          default -> 0;
        };
    int headBytes = 2 + lengthBytes + (sender == Sender.CLIENT ? Integer.BYTES : 0);
    int wanted = headBytes + (start.opcode().isControl() ? start.shortLength() : 0);
    if (in.readableBytes() < 2 + lengthBytes) {
      return Optional.empty();
    }
    length = length(in, at + 2, start.shortLength());
    if (in.readableBytes() < wanted) {
      return Optional.empty();
    }
    key = sender == Sender.CLIENT ? in.getInt(at + 2 + lengthBytes) : 0;
    in.skipBytes(headBytes);
    return start.opcode().isControl() ? Optional.of(control(in, start.opcode())) : begin(start);
  }

  private Start start(int first, int second) throws ViolationException {
    if ((first & OTHER_RSV) != 0) {
      throw protocol("RSV2 or RSV3 is set");
    }
    var found = Opcode.of(first & 0x0f);
    if (found.isEmpty()) {
      throw protocol("a reserved opcode");
    }
    var code = found.get();
    if ((first & RSV1) != 0
        && (agreed == Coding.PLAIN || code.isControl() || code == Opcode.CONTINUATION)) {
      throw protocol("RSV1 is set without a meaning");
    }
    boolean masked = (second & MASKED) != 0;
    if (masked != (sender == Sender.CLIENT)) {
      throw protocol(masked ? "a server's frame is masked" : "a client's frame is not masked");
    }
    int shortLength = second & ~MASKED;
    boolean fin = (first & FIN) != 0;
    if (code.isControl() && (shortLength > MOST_CONTROL || !fin)) {
      throw protocol(fin ? "a control frame is too long" : "a control frame is fragmented");
    }
    if (!code.isControl() && (code == Opcode.CONTINUATION) != (message == Message.OPEN)) {
      throw protocol(
          message == Message.OPEN
              ? "a message begins within another one"
              : "there is no message to continue");
    }
    return new Start(
        code,
        fin ? Rest.LAST : Rest.MORE,
        (first & RSV1) != 0 ? Coding.DEFLATED : Coding.PLAIN,
        shortLength);
  }

  /** Lengths take the fewest bytes that hold them (RFC 6455 section 5.2). */
  private static long length(ByteBuf in, int at, int shortLength) throws ViolationException {
    long length =
        switch (shortLength) {
          case LENGTH_16 -> in.getUnsignedShort(at);
          case LENGTH_64 -> in.getLong(at);
          default -> shortLength;
        };
    if (length < 0) {
      throw protocol("a length of more than 63 bits");
    }
    if ((shortLength == LENGTH_16 && length < LENGTH_16)
        || (shortLength == LENGTH_64 && length <= 0xffff)) {
      throw protocol("a length in more bytes than it needs");
    }
    return length;
  }

  private Optional<Frame> begin(Start start) {
    opcode = start.opcode();
    rest = start.rest();
    if (opcode != Opcode.CONTINUATION) {
      message = Message.OPEN;
      coding = start.coding();
    }
    read = 0;
    place = Place.PAYLOAD;
    return Optional.empty();
  }

  private Frame control(ByteBuf in, Opcode code) throws ViolationException {
    var payload = in.readRetainedSlice((int) length);
    Mask.apply(payload, key, 0);
    if (code == Opcode.CLOSE) {
      place = Place.CLOSED;
      try {
        checkClose(payload);
      } catch (ViolationException e) {
        payload.release();
        throw e;
      }
    }
    return new Frame.Control(code, payload);
  }

  /** RFC 6455 section 5.5.1. */
  private static void checkClose(ByteBuf payload) throws ViolationException {
    int bytes = payload.readableBytes();
    if (bytes == 0) {
      return;
    }
    if (bytes == 1 || !CloseCode.isValid(payload.getUnsignedShort(payload.readerIndex()))) {
      throw protocol("a close frame without a valid code");
    }
    var reason = new Utf8();
    reason.feed(payload.slice(payload.readerIndex() + Short.BYTES, bytes - Short.BYTES));
    reason.finish();
  }

  private Optional<Frame> payload(ByteBuf in, int most) {
    int size = (int) Math.min(Math.min(most, in.readableBytes()), length - read);
    if (size == 0 && length > 0) {
      return Optional.empty();
    }
    var bytes = in.readRetainedSlice(size);
    if (sender == Sender.CLIENT) {
      Mask.apply(bytes, key, read);
    }
    read += size;
    var part = new Frame.Data(opcode, coding, read < length ? Rest.MORE : rest, bytes);
    opcode = Opcode.CONTINUATION;
    if (read == length) {
      place = Place.HEAD;
      message = rest == Rest.LAST ? Message.NONE : Message.OPEN;
    }
    return Optional.of(part);
  }
}
