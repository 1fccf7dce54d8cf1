package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Nfa.Step;
import dev.bottle.gateway.dlp.Regex.Place;
import java.util.Arrays;

/**
 * Finds where the groups of a match stand whose start and end are known: tries the ways through the
 * machine in their order and none twice, so that it takes steps times bytes at most.
 */
final class Groups {
  private final Nfa nfa;
  private final Window window;
  private final long start;
  private final int length;
  private final long[] tried;
  private final int[] slots;
  private int[] stack = new int[64];
  private int depth;

  private Groups(Nfa nfa, Window window, long start, long end) {
    this.nfa = nfa;
    this.window = window;
    this.start = start;
    this.length = (int) (end - start);
    this.tried = new long[(int) (cost(nfa, start, end) >> 6) + 1];
    this.slots = new int[2 * nfa.groups() + 2];
    Arrays.fill(slots, -1);
  }

  /** Bits that it takes to remember what was tried. */
  static long cost(Nfa nfa, long start, long end) {
    return nfa.size() * (end - start + 1);
  }

  /**
   * Where group {@code n} begins, at index {@code 2n}, and ends, behind it; counted from the start
   * of the match, -1 for a group that is not in it. Index 0 and 1 mean nothing.
   */
  static int[] of(Nfa nfa, Window window, long start, long end) {
    var groups = new Groups(nfa, window, start, end);
    groups.push(nfa.start(), 0);
    while (groups.depth > 0) {
      int position = groups.stack[--groups.depth];
      int index = groups.stack[--groups.depth];
      if (index < 0) {
        groups.slots[~index] = position;
      } else if (groups.follow(index, position)) {
        return groups.slots;
      }
    }
    throw new IllegalStateException("a match that has no way through its own machine");
  }

  private void push(int index, int position) {
    if (depth + 2 > stack.length) {
      stack = Arrays.copyOf(stack, 2 * stack.length);
    }
    stack[depth++] = index;
    stack[depth++] = position;
  }

  /** Whether the way that is preferred from here leads to the end. */
  private boolean follow(int from, int at) {
    int index = from;
    int position = at;
    while (true) {
      long bit = (long) index * (length + 1) + position;
      if ((tried[(int) (bit >> 6)] >>> bit & 1) != 0) {
        return false;
      }
      tried[(int) (bit >> 6)] |= 1L << bit;
      switch (nfa.step(index)) {
        case Step.Take(ByteSet set, int next) -> {
          if (position == length || !set.contains(window.byteAt(start + position))) {
            return false;
          }
          index = next;
          position++;
        }
        case Step.Fork(int first, int second) -> {
          push(second, position);
          index = first;
        }
        case Step.Check(Place place, int next) -> {
          if (!place.isAt(previous(position), following(position))) {
            return false;
          }
          index = next;
        }
        case Step.Note(int slot, int next) -> {
          push(~slot, slots[slot]);
          slots[slot] = position;
          index = next;
        }
        case Step.Done _ -> {
          return position == length;
        }
      }
    }
  }

  private int previous(int position) {
    long offset = start + position - 1;
    return offset < 0 ? Place.TEXT_END : window.byteAt(offset);
  }

  private int following(int position) {
    long offset = start + position;
    return offset == window.end() ? Place.TEXT_END : window.byteAt(offset);
  }
}
