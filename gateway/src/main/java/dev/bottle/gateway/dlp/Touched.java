package dev.bottle.gateway.dlp;

import java.util.Arrays;

/**
 * Which of the bytes at hand some match that may have begun looked at, or may yet. It tells a few
 * more, as it counts by 64.
 */
final class Touched {
  private static final int GRAIN = 6;

  private long start;
  private long end;
  private long[] grains = {};

  /** The bytes at hand are others, of which none has been looked at. */
  void reset(long from, long to) {
    start = from;
    end = to;
    int words = (int) ((to - from) >> (2 * GRAIN)) + 1;
    if (grains.length < words) {
      grains = new long[words];
    } else {
      Arrays.fill(grains, 0, words, 0);
    }
  }

  /** Adds bytes, both ends included, as far as they are at hand. */
  void add(long from, long to) {
    if (to < start || from >= end) {
      return;
    }
    int first = (int) (Math.max(from - start, 0) >> GRAIN);
    int last = (int) ((Math.min(to, end - 1) - start) >> GRAIN);
    // A shift takes its distance modulo the length of a word.
    long ahead = -1L << first;
    long behind = -1L >>> -(last + 1);
    int word = first >> GRAIN;
    while (word < last >> GRAIN) {
      grains[word++] |= ahead;
      ahead = -1L;
    }
    grains[word] |= ahead & behind;
  }

  /**
   * Whether one of up to 64 bytes may have been looked at; of others than those at hand each may.
   */
  boolean any(long from, long to) {
    return from < start || to > end || holds(from) || holds(to - 1);
  }

  private boolean holds(long offset) {
    int grain = (int) ((offset - start) >> GRAIN);
    return (grains[grain >> GRAIN] >>> grain & 1) != 0;
  }
}
