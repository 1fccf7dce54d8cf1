package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/2 frames and field blocks (RFC 9113 section 4.1, RFC 7541), made by hand: wrong ones too.
 */
final class Http2Bytes {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int WITH_PRIORITY = 32;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Http2Bytes() {}

  static byte[] preface() {
    return PREFACE.clone();
  }

  static byte[] frame(int type, int flags, int stream, byte[]... payload) {
    var all = Unpooled.wrappedBuffer(payload);
    return header(all.readableBytes(), type, flags, stream).writeBytes(all).array();
  }

  /** The nine bytes before a payload that may never come. */
  static byte[] frameHead(int length, int type, int flags, int stream) {
    return header(0, type, flags, stream).setMedium(0, length).array();
  }

  private static ByteBuf header(int length, int type, int flags, int stream) {
    return Unpooled.buffer(9 + length, 9 + length)
        .writeMedium(length)
        .writeByte(type)
        .writeByte(flags)
        .writeInt(stream);
  }

  static byte[] int32(long value) {
    return Unpooled.buffer(4, 4).writeInt((int) value).array();
  }

  static byte[] setting(int id, long value) {
    return Unpooled.buffer(6, 6).writeShort(id).writeInt((int) value).array();
  }

  static byte[] settings(byte[]... settings) {
    return frame(SETTINGS, 0, 0, settings);
  }

  static byte[] bytes(int... values) {
    var out = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Names and values by turns, as literals that are not indexed (RFC 7541 section 6.2.2). */
  static byte[] block(String... namesAndValues) {
    var out = Unpooled.buffer();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.writeByte(0);
      string(out, namesAndValues[i]);
      string(out, namesAndValues[i + 1]);
    }
    var bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static void string(ByteBuf out, String text) {
    int rest = text.length() - 127;
    out.writeByte(Math.min(127, text.length()));
    while (rest >= 128) {
      out.writeByte(rest % 128 | 128);
      rest /= 128;
    }
    if (text.length() >= 127) {
      out.writeByte(rest);
    }
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }

  /** A field section in one frame. */
  static byte[] headers(int stream, int flags, String... namesAndValues) {
    return frame(HEADERS, flags | END_HEADERS, stream, block(namesAndValues));
  }

  static byte[] data(int stream, int flags, String text) {
    return frame(DATA, flags, stream, ascii(text));
  }

  static byte[] reset(int stream, long code) {
    return frame(RST_STREAM, 0, stream, int32(code));
  }

  static byte[] windowUpdate(int stream, long increment) {
    return frame(WINDOW_UPDATE, 0, stream, int32(increment));
  }

  static byte[] join(byte[]... parts) {
    return Unpooled.copiedBuffer(parts).array();
  }

  static byte[] times(int count, byte[] one) {
    var out = new byte[count * one.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(one, 0, out, i * one.length, one.length);
    }
    return out;
  }
}
