package dev.bottle.gateway.dlp.disguise;

/**
 * Passes over bytes that encode no text: quicker than reading them, for it looks at the end of each
 * window first and skips all windows with what rules this one out (after Boyer and Moore). What it
 * stops at may still be nothing.
 */
public final class Sieve {
  /** In the table: the byte is a digit, and moves those before it by one place. */
  private static final int DIGIT = 0x100;

  /** In the table: the byte may stand before a line's first digit, and nowhere else. */
  private static final int INDENT = 0x200;

  private static final int PLACE = 0x100;

  private final int window;
  private final int all;
  private final int places;

  /** By the place of a digit, counted from the window's end, and the byte. */
  private final short[] strange;

  private final byte[] packed;
  private final byte[] valueOf;
  private final boolean[] ofPacked = new boolean[256];

  private Sieve(Radix radix, int window, byte[] packed) {
    int quantum = radix.quantum();
    this.window = window;
    this.all = (1 << quantum) - 1;
    this.places = quantum * PLACE - 1;
    this.strange = new short[quantum * PLACE];
    this.packed = radix.digitsOf(packed);
    this.valueOf = radix.digitValues();
    for (int c = 0; c < 256; c++) {
      for (int place = 0; place < quantum; place++) {
        strange[place * PLACE + c] = (short) strange(radix, c, Math.floorMod(-place, quantum));
      }
      ofPacked[c] = radix.kind((byte) c) == Radix.Kind.SKIPPED || isOfPacked(valueOf[c]);
    }
  }

  /**
   * Stops where digits look like text.
   *
   * @param packed the bytes with which what is packed begins, where it stops as well
   */
  public static Sieve text(Radix radix, byte[] packed) {
    return new Sieve(radix, radix.span() * radix.quantum(), packed);
  }

  /** Stops where at least so many bytes may stand in what is encoded. */
  public static Sieve stretches(Radix radix, int shortest) {
    return new Sieve(radix, shortest, new byte[0]);
  }

  private int strange(Radix radix, int c, int place) {
    return switch (radix.kind((byte) c)) {
      case DIGIT -> DIGIT | (packed.length == 0 ? 0 : radix.strange(place, valueOf[c]));
      case SKIPPED, PREFIX -> 0;
      case INDENT -> INDENT;
      case END -> all;
    };
  }

  private boolean isOfPacked(byte value) {
    for (byte digit : packed) {
      if (digit == value) {
        return true;
      }
    }
    return false;
  }

  /** How many bytes are looked at together. */
  public int window() {
    return window;
  }

  /**
   * The first index at which a window begins that may be text, for some alignment; where there is
   * none, the first at which a window would not be whole. What may indent a line is taken to do so.
   */
  public int text(byte[] in, int from, int to) {
    int start = from;
    int last = to - window;
    while (start <= last) {
      int at = ruledOut(in, start, start + window, 0);
      if (at < start) {
        return start;
      }
      start = at + 1;
    }
    return start;
  }

  /** The first index from which on to the end everything may be text in one line. */
  public int open(byte[] in, int from, int to) {
    return ruledOut(in, from, to, INDENT) + 1;
  }

  /**
   * Where from the end on the byte is that rules all out; before {@code from} if there is none.
   *
   * @param ending marks the bytes that do so by themselves
   */
  private int ruledOut(byte[] in, int from, int to, int ending) {
    int mask = 0;
    int place = 0;
    int at = to - 1;
    while (at >= from) {
      int found = strange[place | (in[at] & 0xff)];
      mask |= found;
      if ((mask & all) == all || (found & ending) != 0) {
        return at;
      }
      place = (place + (found & DIGIT)) & places;
      at--;
    }
    return at;
  }

  /** The first index at which what is packed begins, or {@code to}. */
  public int packed(byte[] in, int from, int to) {
    int step = packed.length;
    if (step == 0) {
      return to;
    }
    boolean[] wanted = ofPacked;
    for (int at = from + step - 1; at < to - 1; at += step) {
      if (wanted[in[at] & 0xff] && (wanted[in[at - 1] & 0xff] || wanted[in[at + 1] & 0xff])) {
        int found = packedNear(in, Math.max(from, at - 2 * step), at, to);
        if (found <= at) {
          return found;
        }
      }
    }
    return to;
  }

  private int packedNear(byte[] in, int from, int last, int to) {
    int start = from;
    while (start <= last && !isPacked(in, start, to)) {
      start++;
    }
    return start;
  }

  private boolean isPacked(byte[] in, int from, int to) {
    int at = from;
    for (byte digit : packed) {
      while (at > from && at < to && (strange[in[at] & 0xff] & (DIGIT | all)) == 0) {
        at++;
      }
      if (at == to || valueOf[in[at] & 0xff] != digit) {
        return false;
      }
      at++;
    }
    return true;
  }
}
