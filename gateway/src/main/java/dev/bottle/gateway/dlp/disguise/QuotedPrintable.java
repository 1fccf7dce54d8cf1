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
    byte next = in[at + 1];
    if (next == '\n') {
      return Escapes.nothing(2);
    }
    if (next == '\r') {
      return at + 2 == to ? MORE : in[at + 2] == '\n' ? Escapes.nothing(3) : NONE;
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
    for (int i = at + 3; i < at + 3 * bytes; i += 3) {
      if (i == to) {
        return MORE;
      }
      int next = in[i] == '=' ? Escapes.hex(in, i + 1, to, 2) : NONE;
      if (next == MORE) {
        return MORE;
      }
      if ((next & 0xc0) != 0x80 || next < 0) {
        return NONE;
      }
      character = (character << 6) | (next & 0x3f);
    }
    return bytes == 0 || character > Character.MAX_CODE_POINT
        ? NONE
        : Lookalikes.escape(3 * bytes, character);
  }

  /** What looks like an escape for another control character is a number behind a sign. */
  private static boolean isWrittenSo(int value) {
    return value >= ' ' || value == '\n' || value == '\r' || value == '\t';
  }
}
