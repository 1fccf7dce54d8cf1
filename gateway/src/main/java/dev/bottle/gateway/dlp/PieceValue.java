package dev.bottle.gateway.dlp;

import java.util.Arrays;

/** A known value that is looked for in pieces. */
final class PieceValue {
  /** Bits by which a piece between separators is told from what is there by chance. */
  private static final double SURE = 22;

  /** The same for a piece in the middle of other letters. */
  private static final double SURE_ANYWHERE = 35;

  private final String name;
  private final byte[] bytes;
  private final Key key;
  private final double bitsPerByte;

  /** The value itself, to know it again after a reload. */
  static final class Key {
    private final byte[] bytes;

    private Key(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Key other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "[secret]";
    }
  }

  PieceValue(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes.clone();
    this.key = new Key(this.bytes);
    this.bitsPerByte = Math.log(alphabet(bytes)) / Math.log(2);
  }

  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes;
  }

  Key key() {
    return key;
  }

  /** Whether a piece of this length between separators is none that stands there by chance. */
  boolean isSure(int length) {
    return length * bitsPerByte >= SURE;
  }

  /** Whether a piece of this length is none even in the middle of other letters. */
  boolean isSureAnywhere(int length) {
    return length * bitsPerByte >= SURE_ANYWHERE;
  }

  /** How many chars there are of the kinds that occur. */
  private static int alphabet(byte[] bytes) {
    boolean digits = false;
    boolean hexLetters = false;
    boolean lower = false;
    boolean upper = false;
    boolean other = false;
    for (byte b : bytes) {
      digits |= b >= '0' && b <= '9';
      hexLetters |= b >= 'a' && b <= 'f';
      lower |= b > 'f' && b <= 'z';
      upper |= b >= 'A' && b <= 'Z';
      other |= !Character.isLetterOrDigit(b & 0xff);
    }
    int letters = (lower ? 26 : hexLetters ? 6 : 0) + (upper ? 26 : 0);
    return Math.max(2, (digits ? 10 : 0) + letters + (other ? 2 : 0));
  }

  @Override
  public String toString() {
    return "PieceValue[" + name + "]";
  }
}
