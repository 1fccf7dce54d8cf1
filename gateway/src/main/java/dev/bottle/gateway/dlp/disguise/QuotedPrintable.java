package dev.bottle.gateway.dlp.disguise;

/** Quoted-printable (RFC 2045, section 6.7): {@code =6B} and line ends that count for nothing. */
public final class QuotedPrintable implements Escapes {
  private static final boolean[] INTRODUCERS = new boolean[256];

  static {
    INTRODUCERS['='] = true;
  }

  @Override
  public boolean[] introducers() {
    return INTRODUCERS;
  }

  @Override
  public int read(byte[] in, int at, int to) {
    if (at + 1 == to) {
      return MORE;
    }
    int broken = softLineEnd(in, at, to);
    if (broken != NONE) {
      return broken == MORE ? MORE : Escapes.nothing(broken);
    }
    int value = Escapes.hex(in, at + 1, to, 2);
    if (value >= 0x80) {
      return beyondAscii(in, at, to, value);
    }
    return value == MORE ? MORE : isWrittenSo(value) ? Escapes.read(3, value) : NONE;
  }

  /**
   * A character in UTF-8 whose bytes are all escaped. Such a byte alone is none, but most often a
   * word behind a sign, as in {@code mode=default}.
   */
  private static int beyondAscii(byte[] in, int at, int to, int lead) {
    int bytes = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    int character = lead & (0xff >> (bytes + 1));
    int i = at + 3;
    for (int k = 1; k < bytes; k++) {
      int broken = softLineEnd(in, i, to);
      if (i == to || broken == MORE) {
        return MORE;
      }
      i += broken;
      int next = i == to ? MORE : in[i] == '=' ? Escapes.hex(in, i + 1, to, 2) : NONE;
      if (next == MORE) {
        return MORE;
      }
      if ((next & 0xc0) != 0x80 || next < 0) {
        return NONE;
      }
      character = (character << 6) | (next & 0x3f);
      i += 3;
    }
    return bytes == 0 || character > Character.MAX_CODE_POINT
        ? NONE
        : Lookalikes.escape(i - at, character);
  }

  /** How long the sign that a line goes on is; {@link #NONE} if there is none. */
  private static int softLineEnd(byte[] in, int at, int to) {
    if (at == to || in[at] != '=') {
      return NONE;
    }
    if (at + 1 == to) {
      return MORE;
    }
    if (in[at + 1] == '\r') {
      return at + 2 == to ? MORE : in[at + 2] == '\n' ? 3 : NONE;
    }
    return in[at + 1] == '\n' ? 2 : NONE;
  }

  /** What looks like an escape for another control character is a number behind a sign. */
  private static boolean isWrittenSo(int value) {
    return value >= ' ' || value == '\n' || value == '\r' || value == '\t';
  }
}
