package dev.bottle.gateway.git;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Remembers many paths in eight bytes each: a polynomial modulo a Mersenne prime at a secret point,
 * so that nobody can choose two paths that look alike.
 */
final class PathHashes {
  private static final long PRIME = (1L << 61) - 1;

  private final long point = new SecureRandom().nextLong(1L << 32, PRIME);
  private long[] slots = new long[1 << 12];
  private int count;

  /** The hash of a text that goes on after one that has this hash. */
  long then(long hash, String more) {
    long sum = hash;
    for (int i = 0; i < more.length(); i++) {
      sum = then(sum, more.charAt(i) + 1);
    }
    return sum;
  }

  /** The same for a number. */
  long then(long hash, long number) {
    long high = Math.multiplyHigh(hash, point);
    long low = hash * point;
    long sum = (low & PRIME) + (low >>> 61 | high << 3) + number;
    sum = (sum & PRIME) + (sum >>> 61);
    return sum >= PRIME ? sum - PRIME : sum;
  }

  /** Remembers a hash; false where it was known. */
  boolean add(long hash) {
    if (count * 2 >= slots.length) {
      long[] before = slots;
      slots = new long[before.length * 2];
      Arrays.stream(before).filter(h -> h != 0).forEach(this::put);
    }
    return put(hash + 1) && ++count > 0;
  }

  int count() {
    return count;
  }

  private boolean put(long stored) {
    int mask = slots.length - 1;
    int slot = Long.hashCode(stored * 0x9E3779B97F4A7C15L) & mask;
    while (slots[slot] != 0) {
      if (slots[slot] == stored) {
        return false;
      }
      slot = slot + 1 & mask;
    }
    slots[slot] = stored;
    return true;
  }
}
