package dev.bottle.gateway.dlp;

import java.util.Arrays;
import java.util.Locale;

/** The codes of BIP 173 (bech32) and BIP 350 (bech32m). */
final class Bech32 {
  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final byte[] VALUES = new byte[256];

  /** What the five bits that leave the sum leave behind. */
  private static final int[] LEFT = new int[32];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      VALUES[ALPHABET.charAt(i)] = (byte) i;
    }
    for (int top = 0; top < LEFT.length; top++) {
      for (int i = 0; i < GENERATOR.length; i++) {
        LEFT[top] ^= (top >> i & 1) == 1 ? GENERATOR[i] : 0;
      }
    }
  }

  private static final int PLAIN = 1;
  private static final int MODIFIED = 0x2bc830a3;
  private static final int LONGEST = 1024;

  private Bech32() {}

  static boolean valid(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int separator = lower.lastIndexOf('1');
    boolean oneCase = text.equals(lower) || text.equals(text.toUpperCase(Locale.ROOT));
    if (!oneCase || separator < 1 || text.length() - separator < 7 || text.length() > LONGEST) {
      return false;
    }
    int sum = 1;
    for (int i = 0; i < separator; i++) {
      sum = step(sum, lower.charAt(i) >> 5);
    }
    sum = step(sum, 0);
    for (int i = 0; i < separator; i++) {
      sum = step(sum, lower.charAt(i) & 31);
    }
    for (int i = separator + 1; i < lower.length(); i++) {
      int value = VALUES[lower.charAt(i) & 0xff];
      if (value < 0) {
        return false;
      }
      sum = step(sum, value);
    }
    return sum == PLAIN || sum == MODIFIED;
  }

  private static int step(int sum, int value) {
    return (sum & 0x1ffffff) << 5 ^ value ^ LEFT[sum >>> 25];
  }
}
