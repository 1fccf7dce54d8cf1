package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;
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
    long twice = ((long) turned << 32) | (turned & 0xffff_ffffL);
    int at = payload.readerIndex();
    int end = payload.writerIndex();
    for (; end - at >= 8; at += 8) {
      payload.setLong(at, payload.getLong(at) ^ twice);
    }
    for (; at < end; at++) {
      payload.setByte(at, payload.getByte(at) ^ (turned >>> 24));
      turned = Integer.rotateLeft(turned, 8);
    }
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
