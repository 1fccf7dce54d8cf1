package dev.bottle.gateway.dlp;

import java.util.Collection;

/** A set of grams that may take another one for its own, seldom. Immutable. */
final class GramSet {
  private static final int BITS_PER_GRAM = 256;
  private static final int FEWEST_BITS = 1 << 12;

  private final long[] bits;
  private final int shift;

  private GramSet(int size) {
    this.bits = new long[size / Long.SIZE];
    this.shift = Integer.SIZE - Integer.numberOfTrailingZeros(size);
  }

  static GramSet of(Collection<Integer> grams) {
    int size = FEWEST_BITS;
    while (size < BITS_PER_GRAM * grams.size()) {
      size <<= 1;
    }
    var set = new GramSet(size);
    for (int gram : grams) {
      int bit = set.hash(gram);
      set.bits[bit >>> 6] |= 1L << bit;
    }
    return set;
  }

  /** Never false for one that is in it. */
  boolean mayContain(int gram) {
    int bit = hash(gram);
    return (bits[bit >>> 6] & 1L << bit) != 0;
  }

  private int hash(int gram) {
    return (gram * 0x9e3779b1) >>> shift;
  }
}
