package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Chain.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The states of a {@link Dfa} that are known, as one table: a state is the place of its row, which
 * has the state behind each class of bytes. It only grows, under the lock of its owner; who reads
 * it without the lock sees a state that is there or {@link #UNKNOWN}.
 */
final class DfaTable {
  /** What follows has not been built, or not yet been seen by this thread. */
  static final int UNKNOWN = 0;

  /** A place with something to note on arrival is negative. */
  static final int NOTABLE = 1 << 31;

  /** A match ends in front of the byte that led here. */
  static final int MATCHED = 1 << 30;

  /** Nothing can follow. */
  static final int DEAD = 1 << 29;

  /** The row alone. */
  static final int ROW = DEAD - 1;

  private static final int FIRST_ROWS = 4;

  private final int width;
  private final List<DfaState> states = new ArrayList<>();
  private final Map<DfaState, Integer> places = new HashMap<>();
  private volatile @Nullable Link[] links = new @Nullable Link[FIRST_ROWS];
  private final AtomicReferenceArray<Start> starts;

  /** Replaced by a longer copy; a row that an array names lies in that array. */
  private volatile int[] rows;

  /** A state to begin with. */
  record Start(DfaTable table, int place) {}

  /**
   * @param width classes of bytes
   * @param starts states to begin with
   */
  DfaTable(int width, int starts) {
    this.width = width;
    this.starts = new AtomicReferenceArray<>(starts);
    this.rows = new int[FIRST_ROWS * width];
    // No state has row 0, which would look unknown.
    states.add(new DfaState(new int[0], 0, false));
  }

  int[] rows() {
    return rows;
  }

  AtomicReferenceArray<Start> starts() {
    return starts;
  }

  DfaState state(int row) {
    return states.get(row / width);
  }

  /** Where a state stands, {@link #UNKNOWN} for nowhere. */
  int place(DfaState state) {
    return places.getOrDefault(state, UNKNOWN);
  }

  /** Gives a state that has none its place. */
  int add(DfaState state) {
    int place = state.matched ? NOTABLE | MATCHED : 0;
    if (state.dead()) {
      place |= NOTABLE | DEAD;
    } else {
      int row = states.size() * width;
      place |= row;
      states.add(state);
      if (row + width > rows.length) {
        rows = Arrays.copyOf(rows, 2 * rows.length);
      }
    }
    places.put(state, place);
    return place;
  }

  /** The chain that a state is in, if it is known to be in one. */
  @Nullable Link chained(int row) {
    int state = row / width;
    @Nullable Link[] known = links;
    return state < known.length ? known[state] : null;
  }

  /** Notes that bytes of a set, those alone, lead from one state to another. */
  void chain(int row, int place, ByteSet set, boolean[] members) {
    Link link = chained(row);
    if (link == null || (link.isLast() && !link.chain().takes(set, place))) {
      link = new Link(new Chain(set, members, row), 0);
      links(row / width, link);
    }
    if (link.isLast()) {
      link.chain().add(place);
      int next = (place & ROW) / width;
      if (link.room() == 1 && chained(place & ROW) == null) {
        links(next, new Link(link.chain(), link.index() + 1));
      }
    }
  }

  private void links(int state, Link link) {
    if (state >= links.length) {
      links = Arrays.copyOf(links, 2 * state);
    }
    links[state] = link;
  }

  void link(int row, int byteClass, int place) {
    rows[row + byteClass] = place;
  }

  /** Memory that a state takes, in bytes, about. */
  int weight(DfaState state) {
    return 224 + 4 * state.steps.length + (state.dead() ? 0 : 8 * width);
  }
}
