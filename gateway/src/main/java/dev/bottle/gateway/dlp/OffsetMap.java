package dev.bottle.gateway.dlp;

import java.util.Arrays;

/**
 * Where the bytes of a derived text stand in the text that it was made of: stretches in which the
 * same number of bytes stands for each few.
 */
final class OffsetMap {
  private static final int INITIAL = 4;
  private static final int CROWD = 16;

  private long[] derived = new long[INITIAL];
  private long[] origin = new long[INITIAL];

  /** How many bytes of the origin stand for {@link #per} derived ones. */
  private byte[] width = new byte[INITIAL];

  private byte[] per = new byte[INITIAL];
  private int count;

  /**
   * From {@code at} on, each {@code derivedBytes} bytes are made of {@code originBytes} that follow
   * each other from {@code from} on; 0 when all come from that one place.
   */
  void add(long at, long from, int originBytes, int derivedBytes) {
    if (count > 0) {
      int last = count - 1;
      boolean same = width[last] == originBytes && per[last] == derivedBytes;
      boolean whole = derivedBytes == 1 || (at - derived[last]) % derivedBytes == 0;
      if (same && whole && origin(last, at) == from) {
        return;
      }
    }
    if (count == derived.length) {
      derived = Arrays.copyOf(derived, 2 * count);
      origin = Arrays.copyOf(origin, 2 * count);
      width = Arrays.copyOf(width, 2 * count);
      per = Arrays.copyOf(per, 2 * count);
    }
    derived[count] = at;
    origin[count] = from;
    width[count] = (byte) originBytes;
    per[count++] = (byte) derivedBytes;
  }

  private long origin(int stretch, long at) {
    long steps = at - derived[stretch];
    return origin[stretch] + (per[stretch] == 1 ? steps : steps / per[stretch]) * width[stretch];
  }

  private int stretch(long at) {
    int i = count - 1;
    while (i > 0 && derived[i] > at) {
      i--;
    }
    return i;
  }

  /** Where what stands for the byte at {@code at} begins. */
  long start(long at) {
    return count == 0 ? 0 : origin(stretch(at), at);
  }

  /** Where what stands for the byte before {@code to} ends, but not behind {@code most}. */
  long end(long to, long most) {
    if (count == 0) {
      return most;
    }
    int stretch = stretch(to - 1);
    return width[stretch] == 0 ? most : Math.min(most, origin(stretch, to - 1) + width[stretch]);
  }

  /** Whether the bytes stand in the origin as they are. */
  boolean isVerbatim(long from, long to) {
    int stretch = stretch(to - 1);
    return count > 0 && stretch == stretch(from) && width[stretch] == 1 && per[stretch] == 1;
  }

  /** Whether it is worth while to let go of something. */
  boolean isCrowded() {
    return count > CROWD;
  }

  /** Lets go of what stands before {@code at}. */
  void forgetBefore(long at) {
    int drop = count == 0 ? 0 : stretch(at);
    if (drop >= 16 || drop > count / 2) {
      System.arraycopy(derived, drop, derived, 0, count - drop);
      System.arraycopy(origin, drop, origin, 0, count - drop);
      System.arraycopy(width, drop, width, 0, count - drop);
      System.arraycopy(per, drop, per, 0, count - drop);
      count -= drop;
    }
  }
}
