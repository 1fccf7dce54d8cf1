package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** ClientHello messages, made by hand. */
final class Hellos {
  static final int SERVER_NAME = 0;
  static final int ECH = 0xfe0d;

  private Hellos() {}

  /** A hello in one record, with these extensions. */
  static byte[] hello(byte[]... extensions) {
    return record(message(extensions));
  }

  static byte[] message(byte[]... extensions) {
    var body = Unpooled.buffer();
    body.writeShort(0x0303).writeZero(32).writeByte(0);
    body.writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0);
    var all = Unpooled.wrappedBuffer(extensions);
    body.writeShort(all.readableBytes()).writeBytes(all);
    return bytes(Unpooled.buffer().writeByte(1).writeMedium(body.readableBytes()).writeBytes(body));
  }

  static byte[] record(byte[] fragment) {
    return bytes(
        Unpooled.buffer()
            .writeByte(22)
            .writeShort(0x0301)
            .writeShort(fragment.length)
            .writeBytes(fragment));
  }

  static byte[] extension(int type, byte[] data) {
    return bytes(Unpooled.buffer().writeShort(type).writeShort(data.length).writeBytes(data));
  }

  static byte[] sni(String name) {
    var text = name.getBytes(StandardCharsets.ISO_8859_1);
    return extension(
        SERVER_NAME,
        bytes(
            Unpooled.buffer()
                .writeShort(text.length + 3)
                .writeByte(0)
                .writeShort(text.length)
                .writeBytes(text)));
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(ByteBuf buffer) {
    var out = new byte[buffer.readableBytes()];
    buffer.readBytes(out);
    return out;
  }
}
