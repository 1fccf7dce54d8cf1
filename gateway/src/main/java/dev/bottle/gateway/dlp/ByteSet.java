package dev.bottle.gateway.dlp;

import java.util.function.IntPredicate;

/** A set of byte values, 0 to 255. */
record ByteSet(long w0, long w1, long w2, long w3) {
  static final ByteSet NONE = new ByteSet(0, 0, 0, 0);
  static final ByteSet ALL = new ByteSet(-1, -1, -1, -1);
  static final ByteSet NON_ASCII = new ByteSet(0, 0, -1, -1);
  static final ByteSet DIGIT = range('0', '9');
  static final ByteSet SPACE = where(c -> "\t\n\f\r ".indexOf(c) >= 0);
  static final ByteSet WORD = range('a', 'z').or(range('A', 'Z')).or(DIGIT).or(range('_', '_'));

  static ByteSet of(int value) {
    return range(value, value);
  }

  static ByteSet range(int first, int last) {
    return new ByteSet(
        word(first, last, 0),
        word(first, last, 64),
        word(first, last, 128),
        word(first, last, 192));
  }

  /** The members among the 64 values from {@code base} on. */
  private static long word(int first, int last, int base) {
    int from = Math.max(first, base) - base;
    int to = Math.min(last, base + 63) - base;
    return from > to ? 0 : (-1L >>> (63 - (to - from))) << from;
  }

  static ByteSet where(IntPredicate member) {
    var words = new long[4];
    for (int c = 0; c < 256; c++) {
      if (member.test(c)) {
        words[c >> 6] |= 1L << c;
      }
    }
    return new ByteSet(words[0], words[1], words[2], words[3]);
  }

  boolean contains(int value) {
    long word =
        switch (value >> 6) {
          case 0 -> w0;
          case 1 -> w1;
          case 2 -> w2;
          default -> w3;
        };
    return (word >>> value & 1) != 0;
  }

  ByteSet or(ByteSet other) {
    return new ByteSet(w0 | other.w0, w1 | other.w1, w2 | other.w2, w3 | other.w3);
  }

  ByteSet not() {
    return new ByteSet(~w0, ~w1, ~w2, ~w3);
  }

  /** This set with both cases of every ASCII letter in it. */
  ByteSet folded() {
    return where(c -> contains(c) || contains(otherCase(c)));
  }

  int size() {
    return Long.bitCount(w0) + Long.bitCount(w1) + Long.bitCount(w2) + Long.bitCount(w3);
  }

  /** The smallest member at or above {@code from}, or 256. */
  int next(int from) {
    int c = from;
    while (c < 256 && !contains(c)) {
      c++;
    }
    return c;
  }

  static int lower(int c) {
    return 'A' <= c && c <= 'Z' ? c + 32 : c;
  }

  private static int otherCase(int c) {
    int low = lower(c);
    if (low < 'a' || low > 'z') {
      return c;
    }
    return low == c ? c - 32 : low;
  }
}
