package dev.bottle.gateway.dlp;

import java.util.Arrays;

/**
 * States that come one behind the other while bytes of one set do, as in {@code [0-9a-z]{20,300}}:
 * who knows how many such bytes follow need not look at each. It only grows, under the lock of its
 * machine; who reads it without the lock sees what there is of it.
 */
final class Chain {
  private final ByteSet set;
  private final boolean[] members;
  private int[] places;
  private volatile int length;
  private volatile boolean loops;

  /** That a state is in a chain, and where. */
  record Link(Chain chain, int index) {
    /** How many bytes it can be followed over. */
    long room() {
      return chain.loops ? Long.MAX_VALUE : chain.length - 1L - index;
    }

    /** The place behind so many bytes. */
    int behind(long bytes) {
      int last = chain.length - 1;
      return chain.places[(int) Math.min(last, index + bytes)];
    }

    boolean isLast() {
      return index == chain.length - 1 && !chain.loops;
    }
  }

  /**
   * @param set which bytes lead from each state to the next
   * @param members the same; not to be written to
   */
  Chain(ByteSet set, boolean[] members, int head) {
    this.set = set;
    this.members = members;
    this.places = new int[] {head, 0};
    this.length = 1;
  }

  ByteSet set() {
    return set;
  }

  boolean[] members() {
    return members;
  }

  /** Whether {@code place} may come next: behind a match only another tells of it. */
  boolean takes(ByteSet bytes, int place) {
    int tip = length > 1 ? places[length - 1] : 0;
    return set.equals(bytes) && ((tip & DfaTable.MATCHED) == 0 || (place & DfaTable.MATCHED) != 0);
  }

  void add(int place) {
    if ((place & DfaTable.ROW) == (places[length - 1] & DfaTable.ROW)) {
      places[length - 1] = place;
      loops = true;
      return;
    }
    int known = length;
    if (known == places.length) {
      places = Arrays.copyOf(places, 2 * known);
    }
    places[known] = place;
    length = known + 1;
  }
}
