package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

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

  void link(int row, int byteClass, int place) {
    rows[row + byteClass] = place;
  }

  /** Memory that a state takes, in bytes, about. */
  int weight(DfaState state) {
    return 128 + 4 * state.steps.length + (state.dead() ? 0 : 8 * width);
  }
}
