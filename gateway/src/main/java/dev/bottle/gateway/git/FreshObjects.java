package dev.bottle.gateway.git;

import java.io.IOException;
import java.util.Arrays;

/**
 * Small objects of a pack as they were unpacked when they came, for as many as there is room: so
 * that what looks at them need not unpack them again. Not thread-safe.
 */
final class FreshObjects {
  /** Holds nothing. */
  static final FreshObjects NONE = new FreshObjects(0, 0);

  /** Bytes that one takes at most. */
  private static final int SIZE = 512 * 1024;

  private static final int PIECE = 16 * 1024;

  /** Objects that one holds at most. */
  static final int MOST = 64;

  private final byte[] bytes;
  private final int[] entries;
  private final int[] ends;
  private int count;

  FreshObjects() {
    this(SIZE, MOST);
  }

  private FreshObjects(int size, int most) {
    bytes = new byte[size];
    entries = new int[most];
    ends = new int[most];
  }

  /**
   * Makes room for an object, whose bytes follow.
   *
   * @param entry comes after all others
   * @return false where there is none
   */
  boolean begin(int entry, long size) {
    int start = end();
    if (count == entries.length || size > bytes.length - start) {
      return false;
    }
    entries[count] = entry;
    ends[count++] = start;
    return true;
  }

  /** Goes on with the newest object. */
  void add(byte[] in, int from, int length) {
    System.arraycopy(in, from, bytes, end(), length);
    ends[count - 1] += length;
  }

  private int end() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /**
   * Hands out an object's bytes, piece by piece.
   *
   * @return false where it is not among these
   */
  boolean read(int entry, PackSource.Taker taker) throws IOException {
    int at = Arrays.binarySearch(entries, 0, count, entry);
    if (at < 0) {
      return false;
    }
    int end = ends[at];
    for (int start = at == 0 ? 0 : ends[at - 1]; start < end; start += PIECE) {
      taker.take(bytes, start, Math.min(PIECE, end - start));
    }
    return true;
  }
}
