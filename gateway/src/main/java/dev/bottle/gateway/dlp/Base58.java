package dev.bottle.gateway.dlp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Bitcoin's base 58 with its check of four bytes. */
final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int BASE = 58;
  private static final int LONGEST = 200;
  private static final int CHECK = 4;
  private static final byte[] NOTHING = {};
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      VALUES[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private Base58() {}

  static boolean valid(String text) {
    byte[] bytes = text.length() > LONGEST ? NOTHING : decoded(text);
    int payload = bytes.length - CHECK;
    return payload > 0
        && Arrays.equals(
            Arrays.copyOfRange(bytes, payload, bytes.length),
            Arrays.copyOf(sha256(sha256(Arrays.copyOf(bytes, payload))), CHECK));
  }

  /** The bytes, none when there is a character that is no digit. */
  private static byte[] decoded(String text) {
    var number = new byte[text.length()];
    int first = number.length;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int carry = c < VALUES.length ? VALUES[c] : -1;
      if (carry < 0) {
        return NOTHING;
      }
      zeros += zeros == i && carry == 0 ? 1 : 0;
      for (int at = number.length - 1; at >= first || carry > 0; at--) {
        carry += BASE * (number[at] & 0xff);
        number[at] = (byte) carry;
        carry >>= 8;
        first = Math.min(first, at);
      }
    }
    var bytes = new byte[zeros + number.length - first];
    System.arraycopy(number, first, bytes, zeros, number.length - first);
    return bytes;
  }

  static byte[] sha256(byte[] in) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(in);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
