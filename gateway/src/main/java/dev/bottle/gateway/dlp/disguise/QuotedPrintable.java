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
    return value == MORE ? MORE : isWrittenSo(value) ? Escapes.read(3, value) : NONE;
  }

  /** What looks like an escape for another control character is a number behind a sign. */
  private static boolean isWrittenSo(int value) {
    return value >= ' ' || value == '\n' || value == '\r' || value == '\t';
  }
}
