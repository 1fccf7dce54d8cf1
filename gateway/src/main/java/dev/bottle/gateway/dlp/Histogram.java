package dev.bottle.gateway.dlp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How often each byte stands in a stretch of a window. What looks at one stretch after the other
 * reads only the bytes in which they differ. Not thread-safe.
 */
final class Histogram {
  private static final int TABLE = 1024;

  /** {@code n log2 n} for small n, in units of 2^-32, so that sums do not drift. */
  private static final long[] WEIGHTS = new long[TABLE];

  static {
    for (int n = 2; n < TABLE; n++) {
      WEIGHTS[n] = computed(n);
    }
  }

  /** More than the error of all weights together, in bits. */
  private static final double MARGIN = 1e-6;

  private int[] counts = {};
  private @Nullable Window window;
  private long from;
  private long to;
  private long sum;
  private long work;

  private static long computed(int n) {
    return (long) (n * (Math.log(n) / Math.log(2)) * (1L << 32));
  }

  private static long weight(int n) {
    return n < TABLE ? WEIGHTS[n] : computed(n);
  }

  /** Moves to the bytes from {@code newFrom} to {@code newTo}. */
  void move(Window in, long newFrom, long newTo) {
    boolean near = in == window && from >= in.start() && newFrom < to && from < newTo;
    if (!near) {
      clear(newFrom);
    }
    window = in;
    while (from < newFrom) {
      count(in.byteAt(from++), -1);
    }
    while (from > newFrom) {
      count(in.byteAt(--from), 1);
    }
    while (to < newTo) {
      count(in.byteAt(to++), 1);
    }
    while (to > newTo) {
      count(in.byteAt(--to), -1);
    }
  }

  private void clear(long at) {
    if (counts.length == 0) {
      counts = new int[256];
    } else {
      Arrays.fill(counts, 0);
    }
    sum = 0;
    from = at;
    to = at;
    work += 16;
  }

  private void count(int value, int change) {
    int before = counts[value];
    counts[value] = before + change;
    sum += weight(before + change) - weight(before);
    work++;
  }

  /** Whether these bytes may have more than so many bits each; exact but for a hair above it. */
  boolean mayExceed(double bits) {
    if (bits == 0 || to <= from) {
      return true;
    }
    double length = to - from;
    double entropy = Math.log(length) / Math.log(2) - sum / (length * (1L << 32));
    return entropy > bits - MARGIN;
  }

  /** How many of the bytes lie between these two. */
  long between(int first, int last) {
    long many = 0;
    for (int value = first; value <= last; value++) {
      many += counts[value];
    }
    return many;
  }

  /** The bytes as chars, one each. */
  String text() {
    worked(to - from);
    return window == null ? "" : window.text(from, to);
  }

  /** Counts bytes that were looked at to judge these. */
  void worked(long more) {
    work += more;
  }

  /** Bytes counted or taken back, and looked at otherwise, all together. */
  long work() {
    return work;
  }
}
