package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a part that are at hand, by their offset in the part: what was carried over from
 * earlier chunks, then the present chunk.
 */
final class Window {
  private static final byte[] NOTHING = {};

  private byte[] carry = NOTHING;
  private int carried;
  private byte[] chunk = NOTHING;
  private int chunkFrom;
  private long chunkStart;
  private long end;

  /** Bytes fed so far. */
  long end() {
    return end;
  }

  /** The first byte that is at hand. */
  long start() {
    return chunkStart - carried;
  }

  void append(byte[] in, int from, int length) {
    chunk = in;
    chunkFrom = from;
    chunkStart = end;
    end += length;
  }

  /** Goes on behind bytes that are never asked for, nor any before them. */
  void skip(long bytes) {
    if (bytes > 0) {
      end += bytes;
      carried = 0;
      chunkStart = end;
    }
  }

  /** Lets go of the present chunk but for the bytes from {@code keepFrom} on, which are copied. */
  void settle(long keepFrom) {
    long from = Math.max(keepFrom, chunkStart - carried);
    int keep = (int) (end - from);
    int ofCarry = (int) Math.max(0, chunkStart - from);
    byte[] target = carry.length >= keep ? carry : new byte[Math.max(keep, 2 * carry.length)];
    System.arraycopy(carry, carried - ofCarry, target, 0, ofCarry);
    int ofChunk = keep - ofCarry;
    int chunkEnd = chunkFrom + (int) (end - chunkStart);
    System.arraycopy(chunk, chunkEnd - ofChunk, target, ofCarry, ofChunk);
    carry = target;
    carried = keep;
    chunk = NOTHING;
    chunkFrom = 0;
    chunkStart = end;
  }

  int byteAt(long offset) {
    return offset >= chunkStart
        ? chunk[(int) (offset - chunkStart) + chunkFrom] & 0xff
        : carry[(int) (offset - chunkStart) + carried] & 0xff;
  }

  /** The bytes as chars, one each. */
  String text(long from, long to) {
    var out = new byte[(int) (to - from)];
    int old = Math.clamp(chunkStart - from, 0, out.length);
    System.arraycopy(carry, old == 0 ? 0 : (int) (from - start()), out, 0, old);
    int rest = out.length - old;
    System.arraycopy(
        chunk, rest == 0 ? 0 : (int) (from + old - chunkStart) + chunkFrom, out, old, rest);
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  /** Where the present chunk starts. */
  long chunkStart() {
    return chunkStart;
  }

  /** The array that holds the byte at {@code offset}, at {@code offset} less {@link #base}. */
  byte[] array(long offset) {
    return offset >= chunkStart ? chunk : carry;
  }

  long base(long offset) {
    return chunkStart - (offset >= chunkStart ? chunkFrom : carried);
  }

  /** How many bytes from {@code offset} on stand in the same array. */
  long contiguous(long offset) {
    return (offset >= chunkStart ? end : chunkStart) - offset;
  }
}
