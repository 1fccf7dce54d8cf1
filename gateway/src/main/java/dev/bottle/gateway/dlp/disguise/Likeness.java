package dev.bottle.gateway.dlp.disguise;

/**
 * For each alignment, how many digits in a row look like text. The counts stand side by side in one
 * number, a byte for each; the first bit of a byte says that there are enough.
 */
public final class Likeness {
  private static final long EACH = 0x0101010101010101L;
  private static final long ENOUGH = EACH << 7;

  /** Digits that have to be repeated before they count as such; a multiple of all quanta. */
  public static final int REPEATED = 16;

  private final int quantum;
  private final int base;

  /** By the place of a digit and its value: the counts that go on. */
  private final long[] goingOn;

  private final long none;
  private final long half;
  private long counts;

  /** Digits in a row that are zero, and that are the same as those a quantum before. */
  private int zeros;

  private int same;

  /** For digits of this radix. */
  public Likeness(Radix radix) {
    this.quantum = radix.quantum();
    this.base = 1 << radix.bits();
    int window = radix.span() * quantum;
    this.none = (0x80 - window) * EACH;
    this.half = (window - window / 2) * EACH;
    this.goingOn = new long[quantum * base];
    for (int i = 0; i < goingOn.length; i++) {
      int strange = radix.strange(i / base, i % base);
      for (int alignment = 0; alignment < quantum; alignment++) {
        goingOn[i] |= ((strange >> alignment) & 1) == 0 ? 0xffL << (8 * alignment) : 0;
      }
    }
    forget();
  }

  /** Goes on with the digit at an index, which counts from an alignment's first place. */
  public void add(byte[] digits, int at) {
    int digit = digits[at];
    zeros = digit == 0 ? zeros + 1 : 0;
    same = at >= quantum && digits[at - quantum] == digit ? same + 1 : 0;
    // Zeros say nothing; the same over and over hides nothing, and can be read in many ways.
    boolean idle = zeros >= quantum || same >= REPEATED;
    long on = idle ? 0 : goingOn[(at & (quantum - 1)) * base + digit];
    long more = counts + (EACH & ~((counts & ENOUGH) >>> 7));
    counts = (more & on) | (none & ~on);
  }

  /** Whether a whole window of digits looks like text, read at an alignment. */
  public boolean isText(int alignment) {
    return ((counts >>> (8 * alignment)) & 0x80) != 0;
  }

  /** Whether at no alignment half a window does. */
  public boolean isNone() {
    return ((counts + half) & ENOUGH) == 0;
  }

  /** What follows has nothing to do with what was before. */
  public void forget() {
    counts = none;
    zeros = 0;
    same = 0;
  }
}
