package dev.bottle.gateway.dlp.decode;

/**
 * What goes into a decoder against what comes out. Content that grows more than 200 times, once
 * past 1 MiB, is made to exhaust whoever reads it. Not thread-safe.
 */
public final class Expansion {
  private static final long FROM = 1 << 20;
  private static final long RATIO = 200;

  private long in;
  private long out;

  /** Counts coded bytes. */
  public void took(long bytes) {
    in += bytes;
  }

  /**
   * Counts decoded bytes.
   *
   * @throws ExpansionException when they are too many for what was taken so far
   */
  public void yielded(long bytes) throws ExpansionException {
    out += bytes;
    if (out > FROM && out > RATIO * in) {
      throw new ExpansionException("expands more than " + RATIO + " times");
    }
  }
}
