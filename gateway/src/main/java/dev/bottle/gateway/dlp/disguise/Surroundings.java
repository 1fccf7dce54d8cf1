package dev.bottle.gateway.dlp.disguise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What stands around an escape. In binary data something looks like one every few bytes; it is one
 * only where enough bytes in a row can be text: ASCII, the zeros of UTF-16, and well-formed UTF-8.
 */
public final class Surroundings {
  /** In a row, the escape's own included: the shortest known secret with an escape in it. */
  private static final int ENOUGH = 9;

  private static final int LONGEST_CHARACTER = 4;
  private static final long HIGH = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final boolean[] TEXT = new boolean[256];

  static {
    Arrays.fill(TEXT, ' ', 0x80, true);
    for (char c : "\0\t\n\r".toCharArray()) {
      TEXT[c] = true;
    }
  }

  /** What was before the bytes at hand, to its end. */
  private final byte[] past = new byte[Escapes.LONGEST + ENOUGH + LONGEST_CHARACTER];

  private int kept;

  /** Where the bytes at hand begin, and how many of them are kept as past already. */
  private int from;

  private int again;

  /** Behind the last escape that was found to be one. */
  private int sure;

  /** Looks at bytes from an index on, of which the first few were remembered before. */
  public void look(int first, int remembered) {
    from = first;
    again = remembered;
    sure = Integer.MIN_VALUE;
  }

  /** What follows comes after these. */
  public void remember(byte[] in, int first, int to) {
    int fresh = Math.min(past.length, to - first);
    int old = Math.min(kept, past.length - fresh);
    System.arraycopy(past, past.length - old, past, past.length - fresh - old, old);
    System.arraycopy(in, to - fresh, past, past.length - fresh, fresh);
    kept = old + fresh;
  }

  /** What follows is another text. */
  public void forget() {
    kept = 0;
  }

  /** Where the bytes at hand end. */
  public enum End {
    /** More may come. */
    OPEN,
    /** So does the text. */
    FINAL
  }

  /**
   * Judges an escape at an index by what stands around it.
   *
   * @param read what it reads as
   * @param to where the bytes at hand end
   * @return the same, {@link Escapes#NONE} or {@link Escapes#MORE}
   */
  public int judge(int read, byte[] in, int at, int to, End end) {
    int length = Escapes.length(read);
    if (isAfterAscii(in, at)) {
      sure = at + length;
      return read;
    }
    int row = length + before(in, at, ENOUGH - length);
    int next = at + length;
    while (row < ENOUGH) {
      if (next == to) {
        return end == End.FINAL ? read : Escapes.MORE;
      }
      int more = after(in, next, to);
      if (more <= 0) {
        return more == Escapes.MORE && end == End.OPEN ? Escapes.MORE : Escapes.NONE;
      }
      row += more;
      next += more;
    }
    sure = at + length;
    return read;
  }

  /** Whether the whole word before an index is of ASCII, which with the escape is enough. */
  private boolean isAfterAscii(byte[] in, int at) {
    if (at - Long.BYTES < from) {
      return false;
    }
    long word = (long) WORDS.get(in, at - Long.BYTES);
    boolean ascii = (word & HIGH) == 0;
    return ascii && (((word | HIGH) - SPACES) & HIGH) == HIGH;
  }

  /** Bytes in a row before an index that can be text, so many at least or as many as there are. */
  private int before(byte[] in, int at, int enough) {
    int first = at;
    while (at - first < enough) {
      if (first <= sure || isBeginning(first)) {
        return ENOUGH;
      }
      int more = before(in, first);
      if (more == 0) {
        break;
      }
      first -= more;
    }
    return at - first;
  }

  /** Bytes of the character that ends before an index; none where it is not of a text. */
  private int before(byte[] in, int at) {
    int last = byteAt(in, at - 1);
    if (last < 0x80) {
      return TEXT[last] ? 1 : 0;
    }
    int length = 1;
    int one = last;
    while ((one & 0xc0) == 0x80 && length < LONGEST_CHARACTER && !isBeginning(at - length)) {
      length++;
      one = byteAt(in, at - length);
    }
    return length == characterLength(one) ? length : 0;
  }

  private static int after(byte[] in, int at, int to) {
    int lead = in[at] & 0xff;
    if (lead < 0x80) {
      return TEXT[lead] ? 1 : Escapes.NONE;
    }
    int length = characterLength(lead);
    for (int i = 1; i < length; i++) {
      if (at + i == to) {
        return Escapes.MORE;
      }
      if ((in[at + i] & 0xc0) != 0x80) {
        return Escapes.NONE;
      }
    }
    return length;
  }

  /** Of the character in UTF-8 that begins so, in bytes; none where none does. */
  private static int characterLength(int lead) {
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  }

  private boolean isBeginning(int at) {
    return at - from <= again - kept && kept < past.length;
  }

  private int byteAt(byte[] in, int at) {
    int back = from - at;
    return (back <= 0 ? in[at] : past[past.length - again - back]) & 0xff;
  }
}
