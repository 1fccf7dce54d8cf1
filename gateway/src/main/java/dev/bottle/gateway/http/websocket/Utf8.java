package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;

/** Checks a text that comes in pieces to be UTF-8 as RFC 3629 has it. */
final class Utf8 {
  private static final long NON_ASCII = 0x8080_8080_8080_8080L;

  /** Continuation bytes that the present character still needs. */
  private int needed;

  /** The range of the next of them: narrower after E0, ED, F0 and F4. */
  private int low = 0x80;

  private int high = 0xbf;

  /** Takes the next piece, which keeps its place. */
  void feed(ByteBuf text) throws ViolationException {
    int at = text.readerIndex();
    int end = text.writerIndex();
    while (at < end) {
      if (needed == 0 && end - at >= 8 && (text.getLong(at) & NON_ASCII) == 0) {
        at += 8;
      } else {
        take(text.getUnsignedByte(at++));
      }
    }
  }

  /** The text ends here. */
  void finish() throws ViolationException {
    if (needed > 0) {
      throw ViolationException.notText();
    }
  }

  private void take(int b) throws ViolationException {
    if (needed > 0) {
      if (b < low || b > high) {
        throw ViolationException.notText();
      }
      needed--;
      expect(0x80, 0xbf);
    } else if (b >= 0x80) {
      lead(b);
    }
  }

  /** No overlong forms, no surrogates, nothing above U+10FFFF. */
  private void lead(int b) throws ViolationException {
    if (b < 0xc2 || b > 0xf4) {
      throw ViolationException.notText();
    }
    needed = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
    switch (b) {
      case 0xe0 -> expect(0xa0, 0xbf);
      case 0xed -> expect(0x80, 0x9f);
      case 0xf0 -> expect(0x90, 0xbf);
      case 0xf4 -> expect(0x80, 0x8f);
      default -> expect(0x80, 0xbf);
    }
  }

  private void expect(int from, int to) {
    low = from;
    high = to;
  }
}
