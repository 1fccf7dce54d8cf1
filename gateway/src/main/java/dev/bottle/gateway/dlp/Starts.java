package dev.bottle.gateway.dlp;

import java.util.Arrays;

/** Places where matches begin that go on alike. */
final class Starts {
  private long[] starts = {};
  private int first;
  private int end;
  private boolean ordered = true;

  boolean isEmpty() {
    return first == end;
  }

  void add(long start) {
    if (end == starts.length) {
      starts = Arrays.copyOf(starts, Math.max(8, 2 * end));
    }
    ordered &= isEmpty() || starts[end - 1] <= start;
    starts[end++] = start;
  }

  void addAll(Starts others) {
    for (int i = others.first; i < others.end; i++) {
      add(others.starts[i]);
    }
  }

  /** Drops those before {@code from}. */
  void dropBefore(long from) {
    order();
    while (first < end && starts[first] < from) {
      first++;
    }
  }

  /** Takes out the first of them. */
  long removeFirst() {
    order();
    return starts[first++];
  }

  private void order() {
    if (!ordered) {
      Arrays.sort(starts, first, end);
      ordered = true;
    }
  }
}
