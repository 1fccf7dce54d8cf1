package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The masking of payloads (RFC 6455 section 5.3). */
final class Mask {
  private Mask() {}

  /**
   * Masks or unmasks in place.
   *
   * @param offset of the first byte in its frame's payload
   */
  static void apply(ByteBuf payload, int key, long offset) {
    int turned = Integer.rotateLeft(key, 8 * (int) (offset & 3));
    for (var bytes : payload.nioBuffers()) {
      turned = apply(bytes, turned);
    }
  }

  /** Gives the key as it goes on behind these bytes. */
  private static int apply(ByteBuffer bytes, int key) {
    long twice = ((long) key << 32) | (key & 0xffff_ffffL);
    int turned = key;
    int at = bytes.position();
    int end = bytes.limit();
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      bytes.putLong(at, bytes.getLong(at) ^ twice);
    }
    for (; at < end; at++) {
      bytes.put(at, (byte) (bytes.get(at) ^ (turned >>> 24)));
      turned = Integer.rotateLeft(turned, 8);
    }
    return turned;
  }

  /** Keys that nobody can predict (RFC 6455 section 10.3), drawn many at a time. */
  static final class Keys {
    private static final int DRAWN = 64 * Integer.BYTES;

    private final SecureRandom random;
    private final byte[] drawn = new byte[DRAWN];
    private int at = DRAWN;

    Keys(SecureRandom random) {
      this.random = random;
    }

    int next() {
      if (at == DRAWN) {
        random.nextBytes(drawn);
        at = 0;
      }
      int key = 0;
      for (int i = 0; i < Integer.BYTES; i++) {
        key = (key << 8) | (drawn[at++] & 0xff);
      }
      return key;
    }
  }
}
