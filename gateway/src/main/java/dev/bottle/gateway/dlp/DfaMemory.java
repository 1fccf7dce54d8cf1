package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds the memory of all lazily built machines of a rule set together. When it is used up they
 * all forget their states: input that drives them there pays for building them again, and that is
 * work which the budget of a scan bounds.
 */
final class DfaMemory {
  static final int MOST_BYTES = 12 << 20;

  private final List<Dfa> machines = new ArrayList<>();
  private final int limit;
  private int used;
  private int flushes;

  DfaMemory(int limit) {
    this.limit = limit;
  }

  synchronized void join(Dfa machine) {
    machines.add(machine);
  }

  /** Makes room; the caller holds this object's lock. */
  void take(int bytes) {
    if (used + bytes > limit) {
      machines.forEach(Dfa::forget);
      used = 0;
      flushes++;
    }
    used += bytes;
  }

  /** How often it was used up. */
  synchronized int flushes() {
    return flushes;
  }
}
