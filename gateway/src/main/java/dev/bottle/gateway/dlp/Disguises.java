package dev.bottle.gateway.dlp;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Undoes what short texts are commonly written in. */
final class Disguises {
  private static final int SHORTEST_TOKEN = 16;
  private static final ByteSet BASE64 =
      ByteSet.WORD.or(ByteSet.where(c -> c == '+' || c == '/' || c == '-'));

  private Disguises() {}

  /** The text with its percent escapes resolved; null when it has none. */
  static byte @Nullable [] percentDecoded(byte[] text) {
    var out = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      int high = text[i] == '%' && i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text[i + 2], 16);
      if (low < 0) {
        out.write(text[i]);
      } else {
        out.write(high << 4 | low);
        i += 2;
      }
    }
    return out.size() == text.length ? null : out.toByteArray();
  }

  /**
   * What the long base64 tokens of the text say when each is read from its char {@code skip} on,
   * one a line; null when there is none.
   */
  static byte @Nullable [] base64Decoded(byte[] text, int skip) {
    var out = new ByteArrayOutputStream();
    int from = 0;
    for (int i = 0; i <= text.length; i++) {
      if (i < text.length && BASE64.contains(text[i] & 0xff)) {
        continue;
      }
      if (i - from >= SHORTEST_TOKEN) {
        out.writeBytes(decoded(text, from + skip, i));
        out.write('\n');
      }
      from = i + 1;
    }
    return out.size() == 0 ? null : out.toByteArray();
  }

  private static byte[] decoded(byte[] text, int from, int to) {
    int length = to - from - ((to - from) % 4 == 1 ? 1 : 0);
    var token = new byte[length];
    for (int i = 0; i < length; i++) {
      byte c = text[from + i];
      token[i] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
    }
    return Base64.getDecoder().decode(token);
  }
}
