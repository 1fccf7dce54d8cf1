package dev.bottle.gateway.dlp;

import java.util.function.IntPredicate;

/** A set of byte values, 0 to 255. */
record ByteSet(long w0, long w1, long w2, long w3) {
  /** The capital letters among the values from 64 on, and how far behind them the others are. */
  private static final long UPPER = 0x7fffffeL;

  private static final int CASE = 32;

  static final ByteSet NONE = new ByteSet(0, 0, 0, 0);
  static final ByteSet ALL = new ByteSet(-1, -1, -1, -1);
  static final ByteSet NON_ASCII = new ByteSet(0, 0, -1, -1);
  static final ByteSet DIGIT = range('0', '9');
  static final ByteSet SPACE = range('\t', '\n').or(range('\f', '\r')).or(range(' ', ' '));
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
    return (wordAt(value) >>> value & 1) != 0;
  }

  /** The members of the 64 values around this one. */
  private long wordAt(int value) {
    return switch (value >> 6) {
      case 0 -> w0;
      case 1 -> w1;
      case 2 -> w2;
      default -> w3;
    };
  }

  ByteSet or(ByteSet other) {
    return new ByteSet(w0 | other.w0, w1 | other.w1, w2 | other.w2, w3 | other.w3);
  }

  ByteSet and(ByteSet other) {
    return new ByteSet(w0 & other.w0, w1 & other.w1, w2 & other.w2, w3 & other.w3);
  }

  boolean[] members() {
    var members = new boolean[256];
    for (int c = next(0); c < 256; c = next(c + 1)) {
      members[c] = true;
    }
    return members;
  }

  boolean intersects(ByteSet other) {
    return !and(other).equals(NONE);
  }

  ByteSet not() {
    return new ByteSet(~w0, ~w1, ~w2, ~w3);
  }

  /** This set with both cases of every ASCII letter in it. */
  ByteSet folded() {
    long letters = (w1 & UPPER) | (w1 >>> CASE & UPPER);
    return new ByteSet(w0, w1 | letters | letters << CASE, w2, w3);
  }

  /** As records have it, but without being linked when a process starts. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSet s && w0 == s.w0 && w1 == s.w1 && w2 == s.w2 && w3 == s.w3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * (31 * (31 * w0 + w1) + w2) + w3);
  }

  int size() {
    return Long.bitCount(w0) + Long.bitCount(w1) + Long.bitCount(w2) + Long.bitCount(w3);
  }

  /** The smallest member at or above {@code from}, or 256. */
  int next(int from) {
    for (int base = from & ~63; base < 256; base += 64) {
      long members = wordAt(base) & (base < from ? -1L << from : -1L);
      if (members != 0) {
        return base + Long.numberOfTrailingZeros(members);
      }
    }
    return 256;
  }

  static int lower(int c) {
    return 'A' <= c && c <= 'Z' ? c + 32 : c;
  }
}
