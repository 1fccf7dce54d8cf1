package dev.bottle.gateway.dlp.disguise;

/**
 * Percent escapes (RFC 3986), backslash escapes as JSON, JavaScript, C and Python have them, HTML
 * character references, characters that only look like ASCII, and those that cannot be seen.
 */
public final class CharacterEscapes implements Escapes {
  private static final boolean[] INTRODUCERS = new boolean[256];

  static {
    for (char c : "%\\&\0".toCharArray()) {
      INTRODUCERS[c] = true;
    }
    Lookalikes.markLeads(INTRODUCERS);
  }

  @Override
  public boolean[] introducers() {
    return INTRODUCERS;
  }

  @Override
  public int read(byte[] in, int at, int to) {
    return switch (in[at]) {
      case '%' -> percent(in, at, to);
      case '\\' -> at + 1 == to ? MORE : backslash(in, at, to);
      case '&' -> HtmlReference.read(in, at, to);
      case 0 -> wideText(in, at, to);
      default -> Lookalikes.read(in, at, to);
    };
  }

  /** The zeros in UTF-16 and UTF-32 of ASCII: one or three, up to the next character's. */
  private static int wideText(byte[] in, int at, int to) {
    int next = at + 1;
    while (next < to && next < at + 3 && in[next] == 0) {
      next++;
    }
    if (next == to) {
      return MORE;
    }
    boolean letter = in[next] >= '\t' && in[next] < 0x7f;
    return letter && next != at + 2 ? Escapes.nothing(next - at) : NONE;
  }

  private static int percent(byte[] in, int at, int to) {
    if (at + 1 == to) {
      return MORE;
    }
    return in[at + 1] == 'u' ? hex(in, at, to, 2, 4) : hex(in, at, to, 1, 2);
  }

  private static int hex(byte[] in, int at, int to, int skip, int digits) {
    int value = Escapes.hex(in, at + skip, to, digits);
    if (value < 0) {
      return value == MORE ? MORE : NONE;
    }
    int length = skip + digits;
    return digits == 2 ? Escapes.read(length, value) : Lookalikes.escape(length, value);
  }

  private static int backslash(byte[] in, int at, int to) {
    byte kind = in[at + 1];
    return switch (kind) {
      case 'n', 'f', 'v' -> Escapes.read(2, '\n');
      case 'r' -> Escapes.read(2, '\r');
      case 't' -> Escapes.read(2, '\t');
      case '"', '\'', '\\', '/', '-', '_', '.', '=', '+', '$', '&', ':' -> Escapes.read(2, kind);
      case '\n' -> Escapes.nothing(2);
      case 'x' -> hex(in, at, to, 2, 2);
      case 'u' -> unicode(in, at, to);
      case 'U' -> wide(in, at, to);
      case '0', '1', '2', '3' -> octal(in, at, to);
      default -> NONE;
    };
  }

  private static int unicode(byte[] in, int at, int to) {
    if (at + 2 == to) {
      return MORE;
    }
    if (in[at + 2] == '{') {
      return braced(in, at, to);
    }
    int value = Escapes.hex(in, at + 2, to, 4);
    if (value < 0) {
      return value == MORE ? MORE : NONE;
    }
    return Character.isHighSurrogate((char) value)
        ? pair(in, at, to, (char) value)
        : Lookalikes.escape(6, value);
  }

  private static int pair(byte[] in, int at, int to, char high) {
    if (to - at < 8) {
      return MORE;
    }
    int low = in[at + 6] == '\\' && in[at + 7] == 'u' ? Escapes.hex(in, at + 8, to, 4) : -2;
    if (low == MORE) {
      return MORE;
    }
    return low >= 0 && Character.isLowSurrogate((char) low)
        ? Lookalikes.escape(12, Character.toCodePoint(high, (char) low))
        : NONE;
  }

  private static int braced(byte[] in, int at, int to) {
    int value = 0;
    for (int i = at + 3; i < at + 3 + 7; i++) {
      if (i == to) {
        return MORE;
      }
      if (in[i] == '}' && i > at + 3) {
        return Lookalikes.escape(i + 1 - at, value);
      }
      int digit = Escapes.digit(in[i]);
      if (digit < 0 || value << 4 > Character.MAX_CODE_POINT) {
        return NONE;
      }
      value = value << 4 | digit;
    }
    return NONE;
  }

  private static int wide(byte[] in, int at, int to) {
    int value = Escapes.hex(in, at + 2, to, 8);
    if (value == MORE) {
      return MORE;
    }
    return value >= 0 && value <= Character.MAX_CODE_POINT ? Lookalikes.escape(10, value) : NONE;
  }

  private static int octal(byte[] in, int at, int to) {
    if (to - at < 4) {
      for (int i = at + 2; i < to; i++) {
        if (in[i] < '0' || in[i] > '7') {
          return NONE;
        }
      }
      return MORE;
    }
    boolean digits =
        in[at + 2] >= '0' && in[at + 2] <= '7' && in[at + 3] >= '0' && in[at + 3] <= '7';
    return digits
        ? Escapes.read(4, (in[at + 1] - '0') << 6 | (in[at + 2] - '0') << 3 | (in[at + 3] - '0'))
        : NONE;
  }
}
