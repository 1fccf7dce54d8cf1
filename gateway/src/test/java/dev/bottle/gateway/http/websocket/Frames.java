package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Frames written by hand, and read without mercy for what is not written by the book. */
public final class Frames {
  public static final int FIN = 0x80;
  public static final int RSV1 = 0x40;
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};

  private Frames() {}

  /** A frame as it stands on the wire, its payload unmasked. */
  public record Seen(int first, String payload) {
    /** The payload with its close code spelt out. */
    public String closing() {
      return payload.isEmpty()
          ? ""
          : ((payload.charAt(0) << 8) | payload.charAt(1)) + " " + payload.substring(2);
    }
  }

  /** A client's frame. */
  public static byte[] masked(int first, String payload) {
    return masked(first, payload.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static byte[] masked(int first, byte[] payload) {
    var out = head(first, 0x80, payload.length);
    out.writeBytes(KEY);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ KEY[i & 3]);
    }
    return out.toByteArray();
  }

  /** A server's frame. */
  public static byte[] plain(int first, String payload) {
    var out = head(first, 0, payload.length());
    out.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }

  private static ByteArrayOutputStream head(int first, int mask, int length) {
    var out = new ByteArrayOutputStream();
    out.write(first);
    if (length < 126) {
      out.write(mask | length);
    } else {
      int bytes = length < 1 << 16 ? 2 : 8;
      out.write(mask | (bytes == 2 ? 126 : 127));
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write((int) ((long) length >>> shift));
      }
    }
    return out;
  }

  /** A close frame's payload. */
  public static String closing(int code, String reason) {
    return "" + (char) (code >> 8) + (char) (code & 0xff) + reason;
  }

  public static byte[] join(byte[]... parts) {
    return Unpooled.copiedBuffer(parts).array();
  }

  /** A message's payload as permessage-deflate codes it. */
  public static byte[] deflated(Deflater deflater, String text) {
    deflater.setInput(text.getBytes(StandardCharsets.ISO_8859_1));
    var out = new byte[text.length() + 64];
    int n = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(out, n - 4);
  }

  /** All whole frames of the bytes; the rest stays. */
  public static List<Seen> read(ByteBuf in) {
    var seen = new ArrayList<Seen>();
    while (in.readableBytes() >= 2) {
      int start = in.readerIndex();
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      long length = second & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      var key = new byte[4];
      if ((second & 0x80) != 0) {
        in.readBytes(key);
      }
      if (in.readableBytes() < length) {
        in.readerIndex(start);
        return seen;
      }
      var payload = new byte[(int) length];
      in.readBytes(payload);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= key[i & 3];
      }
      seen.add(new Seen(first, new String(payload, StandardCharsets.ISO_8859_1)));
    }
    return seen;
  }
}
