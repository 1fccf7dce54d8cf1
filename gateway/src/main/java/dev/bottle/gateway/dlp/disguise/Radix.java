package dev.bottle.gateway.dlp.disguise;

import java.util.Arrays;

/** An encoding of bytes by digits of a few bits each (RFC 4648). */
public final class Radix {
  /** Both alphabets; lines may be wrapped and indented. */
  public static final Radix BASE64 =
      new Radix(6, 4, 5)
          .digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
          .digit('-', 62)
          .digit('_', 63)
          .kind("\r\n", Kind.SKIPPED)
          .kind(" \t", Kind.INDENT);

  /** Lines may be wrapped. */
  public static final Radix HEX =
      new Radix(4, 2, 12)
          .digits("0123456789abcdef")
          .digits("0123456789ABCDEF")
          .kind("\r\n", Kind.SKIPPED)
          .kind(" \t", Kind.INDENT);

  /** With something between the bytes, such as {@code 0x41, 0x42}. */
  public static final Radix DELIMITED_HEX =
      new Radix(4, 2, 12)
          .digits("0123456789abcdef")
          .digits("0123456789ABCDEF")
          .kind(" \t\r\n:-_,;.|/\"'", Kind.SKIPPED)
          .kind("xX", Kind.PREFIX);

  /** Of any case: host names lose theirs. */
  public static final Radix BASE32 =
      new Radix(5, 8, 3)
          .digits("abcdefghijklmnopqrstuvwxyz234567")
          .digits("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
          .kind("\r\n", Kind.SKIPPED)
          .kind(" \t", Kind.INDENT);

  /** What a char means. */
  public enum Kind {
    /** It ends what is encoded. */
    END,
    DIGIT,
    /** It may stand between digits. */
    SKIPPED,
    /** It may stand before the first digit of a line. */
    INDENT,
    /** It may stand between digits, and takes back a zero before it. */
    PREFIX
  }

  private final int bits;
  private final int quantum;
  private final int span;
  private final Kind[] kinds = new Kind[256];
  private final byte[] values = new byte[256];
  private final boolean[] within = new boolean[256];
  private final int radix;

  /**
   * @param bits of a digit
   * @param quantum digits that make whole bytes together
   * @param span quanta that have to look like text before they are taken for it
   */
  private Radix(int bits, int quantum, int span) {
    this.bits = bits;
    this.quantum = quantum;
    this.span = span;
    this.radix = 1 << bits;
    Arrays.fill(kinds, Kind.END);
    Arrays.fill(values, (byte) -1);
  }

  private Radix digits(String alphabet) {
    for (int i = 0; i < alphabet.length(); i++) {
      digit(alphabet.charAt(i), i);
    }
    return this;
  }

  private Radix digit(char c, int value) {
    values[c] = (byte) value;
    return kind(String.valueOf(c), Kind.DIGIT);
  }

  private Radix kind(String characters, Kind kind) {
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      kinds[c] = kind;
      within[c] = kind != Kind.INDENT;
    }
    return this;
  }

  /**
   * Whether the digit, which begins at a bit of its quantum, holds the first bit of a byte, set.
   */
  private boolean isHigh(int first, int digit) {
    int beginning = (first + 7) / 8 * 8;
    return beginning < first + bits && ((digit >> (first + bits - 1 - beginning)) & 1) != 0;
  }

  /** Bits of a digit. */
  public int bits() {
    return bits;
  }

  /** Digits that make whole bytes together: as many as there are alignments. */
  public int quantum() {
    return quantum;
  }

  /** Quanta that have to look like text before they are taken for it. */
  public int span() {
    return span;
  }

  /** What each of the 256 bytes means. */
  public Kind kind(byte c) {
    return kinds[c & 0xff];
  }

  /** Whether some byte stands before digits and takes back a zero. */
  public boolean hasPrefixes() {
    return Arrays.asList(kinds).contains(Kind.PREFIX);
  }

  /** Which of the 256 bytes may stand within a line of what is encoded; not to be written to. */
  public boolean[] within() {
    return within;
  }

  /** The value of each of the 256 bytes, -1 where it is no digit; not to be written to. */
  public byte[] digitValues() {
    return values;
  }

  /** The digits with which these bytes begin, at most seven, as far as they decide them. */
  public byte[] digitsOf(byte[] bytes) {
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | (b & 0xff);
    }
    var out = new byte[8 * bytes.length / bits];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (value >> (8 * bytes.length - (i + 1) * bits) & (radix - 1));
    }
    return out;
  }

  /**
   * The alignments at which a digit gives some byte a first bit that no ASCII character has: bit k
   * is for quanta that begin at place k.
   *
   * @param place of the digit, counted modulo the quantum
   */
  public int strange(int place, int digit) {
    int mask = 0;
    for (int alignment = 0; alignment < quantum; alignment++) {
      int first = Math.floorMod(place - alignment, quantum) * bits;
      mask |= (isHigh(first, digit) ? 1 : 0) << alignment;
    }
    return mask;
  }
}
