package dev.bottle.gateway.dlp;

import java.util.Arrays;

/**
 * Fields of a chunk, one behind the other, in none of which a literal stands. They are copied only
 * where one may go over a seam, and as far back as the next bytes may need them.
 */
final class QuietFields {
  private byte[] bytes = {};
  private int[] from = {};
  private int[] to = {};
  private int count;
  private int length;

  /** The fields before which a literal may go over the seam. */
  private int[] suspects = {};

  private int suspectCount;
  private byte[] near = {};

  /** The last three bytes. */
  private byte last3;

  private byte last2;
  private byte last1;

  /** Adds a field, or a piece of one, which is not empty. */
  void add(byte[] in, int first, int end, Seams seams) {
    bytes = in;
    if (count == from.length) {
      int room = Math.max(16, 2 * count);
      from = Arrays.copyOf(from, room);
      to = Arrays.copyOf(to, room);
    }
    if (count > 0 && seams.mayCross(last3, last2, last1, in, first, end)) {
      suspect(count);
    }
    from[count] = first;
    to[count++] = end;
    length += end - first;
    last3 = end - first > 2 ? in[end - 3] : end - first > 1 ? last1 : last2;
    last2 = end - first > 1 ? in[end - 2] : last1;
    last1 = in[end - 1];
  }

  private void suspect(int field) {
    if (suspectCount == suspects.length) {
      suspects = Arrays.copyOf(suspects, Math.max(8, 2 * suspectCount));
    }
    suspects[suspectCount++] = field;
  }

  /**
   * Whether a literal ends in these fields.
   *
   * @param state of what was before them
   */
  boolean hold(Seams seams, int state) {
    int reach = seams.reach();
    if (near.length < 2 * reach) {
      near = new byte[2 * reach];
    }
    int begun = copy(0, 0, near, reach);
    boolean found = seams.holds(near, 0, begun, state);
    for (int i = 0; i < suspectCount && !found; i++) {
      int field = suspects[i];
      int back = 0;
      while (field > 0 && back < reach) {
        field--;
        back += to[field] - from[field];
      }
      int skipped = Math.max(0, back - reach);
      int ready = copy(field, skipped, near, 2 * reach);
      found = seams.holds(near, 0, ready, KeywordAutomaton.ROOT);
    }
    return found;
  }

  /** Copies from a place in a field on; how many bytes, which are fewer only at the end. */
  private int copy(int field, int skipped, byte[] out, int most) {
    int copied = 0;
    int skip = skipped;
    for (int i = field; i < count && copied < most; i++) {
      int step = Math.min(most - copied, to[i] - from[i] - skip);
      System.arraycopy(bytes, from[i] + skip, out, copied, step);
      copied += step;
      skip = 0;
    }
    return copied;
  }

  /** Copies the last bytes. */
  void copyEnd(byte[] out, int wanted) {
    int left = wanted;
    for (int i = count - 1; left > 0; i--) {
      int step = Math.min(left, to[i] - from[i]);
      left -= step;
      System.arraycopy(bytes, to[i] - step, out, left, step);
    }
  }

  int length() {
    return length;
  }

  void clear() {
    count = 0;
    length = 0;
    suspectCount = 0;
  }
}
