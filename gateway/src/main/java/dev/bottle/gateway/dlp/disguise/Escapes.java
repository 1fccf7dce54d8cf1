package dev.bottle.gateway.dlp.disguise;

/** Sequences that stand for one character each, or for none. */
public interface Escapes {
  /** The sequence may go on behind the bytes at hand. */
  int MORE = -1;

  /** No sequence begins here. */
  int NONE = 0;

  /** Longest sequence, in bytes. */
  int LONGEST = 21;

  /** Whether a sequence may begin with each of the 256 bytes. */
  boolean[] introducers();

  /**
   * Reads the sequence that begins at an index, whose byte is an introducer.
   *
   * @return {@link #MORE}, {@link #NONE} or what {@link #length}, {@link #value} and {@link
   *     #isNothing} take apart
   */
  int read(byte[] in, int at, int to);

  /** A sequence that stands for one byte, or for a code point. */
  static int read(int length, int value) {
    return length << 24 | value;
  }

  /** A sequence that stands for nothing. */
  static int nothing(int length) {
    return length << 24 | 0xffffff;
  }

  /** Bytes that the sequence takes. */
  static int length(int read) {
    return read >>> 24;
  }

  /** The code point that it stands for; one up to 0xff is a byte. */
  static int value(int read) {
    return read & 0xffffff;
  }

  /** Whether it stands for nothing. */
  static boolean isNothing(int read) {
    return value(read) == 0xffffff;
  }

  /** The value of a hex digit; -1 when it is none. */
  static int digit(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /**
   * The number that so many hex digits from an index on are.
   *
   * @return {@link #MORE} when the bytes end before, -2 when one is no digit
   */
  static int hex(byte[] in, int at, int to, int digits) {
    int value = 0;
    for (int i = at; i < at + digits; i++) {
      if (i == to) {
        return MORE;
      }
      int digit = digit(in[i]);
      if (digit < 0) {
        return -2;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
