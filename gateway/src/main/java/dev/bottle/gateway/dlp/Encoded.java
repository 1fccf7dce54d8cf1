package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Tokens of a text, and what one may hide. */
final class Encoded {
  private static final int LONGEST = 2048;

  private Encoded() {}

  /** Whether a word of letters and digits ends between these two. */
  static boolean isBoundary(byte left, byte right) {
    return !isAlphanumeric(left) || !isAlphanumeric(right);
  }

  /** Where the letters and digits that begin at {@code from} end, or are cut. */
  static int wordEnd(byte[] bytes, int from, int length) {
    int end = from;
    while (end < length && end - from < LONGEST && isAlphanumeric(bytes[end])) {
      end++;
    }
    return end;
  }

  /** Where what base64 may write from {@code from} on ends, or is cut. */
  static int tokenEnd(byte[] bytes, int from, int length) {
    int end = from;
    while (end < length && end - from < LONGEST && isTokenByte(bytes[end])) {
      end++;
    }
    return end;
  }

  /** What a token says, read as hex and as base64, as far as it can be read so. */
  static List<byte[]> decoded(byte[] bytes, int from, int to) {
    var out = new ArrayList<byte[]>(2);
    var text = new StringBuilder(to - from);
    boolean hex = true;
    for (int i = from; i < to; i++) {
      char c = (char) (bytes[i] & 0xff);
      hex &= HexFormat.isHexDigit(c);
      text.append(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    if (hex) {
      out.add(HexFormat.of().parseHex(text, 0, text.length() & ~1));
    }
    text.setLength(text.length() - (text.length() % 4 == 1 ? 1 : 0));
    out.add(Base64.getDecoder().decode(text.toString()));
    return out;
  }

  static boolean hasPercent(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '%') {
        return true;
      }
    }
    return false;
  }

  /**
   * Resolves percent escapes.
   *
   * @param plain takes the bytes
   * @param origin takes where each byte stood, and behind the last one the length
   * @return how many there are
   */
  static int unescaped(byte[] bytes, int length, byte[] plain, int[] origin) {
    int out = 0;
    int i = 0;
    while (i < length) {
      origin[out] = i;
      int high = bytes[i] == '%' && i + 2 < length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      plain[out++] = low < 0 ? bytes[i] : (byte) (high << 4 | low);
      i += low < 0 ? 1 : 3;
    }
    origin[out] = length;
    return out;
  }

  private static boolean isTokenByte(byte b) {
    return isAlphanumeric(b) || b == '+' || b == '/' || b == '-' || b == '_';
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }
}
