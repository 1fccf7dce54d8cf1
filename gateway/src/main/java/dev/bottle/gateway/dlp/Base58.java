package dev.bottle.gateway.dlp;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Bitcoin's base 58 with its check of four bytes. */
final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(58);
  private static final int LONGEST = 200;
  private static final int CHECK = 4;

  private Base58() {}

  static boolean valid(String text) {
    if (text.length() > LONGEST || text.chars().anyMatch(c -> ALPHABET.indexOf(c) < 0)) {
      return false;
    }
    byte[] bytes = decoded(text);
    int payload = bytes.length - CHECK;
    return payload > 0
        && Arrays.equals(
            Arrays.copyOfRange(bytes, payload, bytes.length),
            Arrays.copyOf(sha256(sha256(Arrays.copyOf(bytes, payload))), CHECK));
  }

  private static byte[] decoded(String text) {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      number = number.multiply(BASE).add(BigInteger.valueOf(ALPHABET.indexOf(text.charAt(i))));
    }
    byte[] magnitude = number.toByteArray();
    int sign = magnitude[0] == 0 ? 1 : 0;
    int zeros = (int) text.chars().takeWhile(c -> c == '1').count();
    var bytes = new byte[zeros + magnitude.length - sign];
    System.arraycopy(magnitude, sign, bytes, zeros, magnitude.length - sign);
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
