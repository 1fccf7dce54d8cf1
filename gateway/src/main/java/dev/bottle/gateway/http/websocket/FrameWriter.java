package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes frames of the gateway's own making towards one peer; masked anew where a client does. */
final class FrameWriter {
  private static final int MOST_HEAD = 14;

  private final ByteBufAllocator allocator;
  private final Mask.@Nullable Keys keys;
  private final Consumer<ByteBuf> out;

  private FrameWriter(ByteBufAllocator allocator, Mask.@Nullable Keys keys, Consumer<ByteBuf> out) {
    this.allocator = allocator;
    this.keys = keys;
    this.out = out;
  }

  /** Frames as a server sends them. */
  static FrameWriter toClient(ByteBufAllocator allocator, Consumer<ByteBuf> out) {
    return new FrameWriter(allocator, null, out);
  }

  /** Frames as a client sends them. */
  static FrameWriter toServer(ByteBufAllocator allocator, Mask.Keys keys, Consumer<ByteBuf> out) {
    return new FrameWriter(allocator, keys, out);
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  /** A fragment of a message. Takes the payload, which it may change. */
  void data(Opcode opcode, Coding coding, Rest rest, ByteBuf payload) {
    int first = opcode.number();
    if (rest == Rest.LAST) {
      first |= 0x80;
    }
    if (coding == Coding.DEFLATED && opcode != Opcode.CONTINUATION) {
      first |= 0x40;
    }
    frame(first, payload);
  }

  /** A control frame. Takes the payload, which it may change. */
  void control(Opcode opcode, ByteBuf payload) {
    frame(0x80 | opcode.number(), payload);
  }

  /** A close frame of the gateway's own. */
  void close(CloseCode code, String reason) {
    var payload = allocator.buffer(Short.BYTES + reason.length());
    payload.writeShort(code.number());
    payload.writeCharSequence(reason, StandardCharsets.US_ASCII);
    control(Opcode.CLOSE, payload);
  }

  private void frame(int first, ByteBuf payload) {
    int length = payload.readableBytes();
    int masked = keys == null ? 0 : 0x80;
    var head = allocator.buffer(MOST_HEAD).writeByte(first);
    if (length < 126) {
      head.writeByte(masked | length);
    } else if (length <= 0xffff) {
      head.writeByte(masked | 126).writeShort(length);
    } else {
      head.writeByte(masked | 127).writeLong(length);
    }
    if (keys != null) {
      int key = keys.next();
      head.writeInt(key);
      Mask.apply(payload, key, 0);
    }
    out.accept(head);
    if (length == 0) {
      payload.release();
    } else {
      out.accept(payload);
    }
  }
}
