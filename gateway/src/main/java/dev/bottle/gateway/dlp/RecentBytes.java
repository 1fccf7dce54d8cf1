package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last bytes of a stream, by their offset in it. */
final class RecentBytes {
  private byte[] bytes = new byte[1024];
  private int length;
  private long start;

  void append(byte[] in, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
    }
    System.arraycopy(in, 0, bytes, length, count);
    length += count;
  }

  /** The first offset that is still there. */
  long start() {
    return start;
  }

  void forgetBefore(long offset) {
    int gone = Math.clamp(offset - start, 0, length);
    System.arraycopy(bytes, gone, bytes, 0, length - gone);
    length -= gone;
    start += gone;
  }

  /** The bytes as chars, one each. */
  String text(long from, long to) {
    return new String(bytes, (int) (from - start), (int) (to - from), StandardCharsets.ISO_8859_1);
  }

  /** Where a byte stands at or behind {@code from}; -1 when it is not there. */
  long indexOf(char wanted, long from) {
    for (int i = (int) Math.max(0, from - start); i < length; i++) {
      if (bytes[i] == wanted) {
        return start + i;
      }
    }
    return -1;
  }

  /** Where the line of an offset begins, as far as it goes back. */
  long lineStart(long offset, int farthest) {
    long first = Math.max(start, offset - farthest);
    long at = offset;
    while (at > first && bytes[(int) (at - 1 - start)] != '\n') {
      at--;
    }
    return at;
  }
}
