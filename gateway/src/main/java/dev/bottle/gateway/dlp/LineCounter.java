package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.List;

/** Tells line and column of offsets in a stream, for a bounded stretch behind its end. */
final class LineCounter {
  private final List<Long> lineStarts = new ArrayList<>(List.of(0L));
  private long fed;
  private long linesForgotten;

  /** A place in a text, both numbers from 1; columns count bytes. */
  record Place(long line, long column) {}

  void feed(byte[] in, int length) {
    for (int i = 0; i < length; i++) {
      if (in[i] == '\n') {
        lineStarts.add(fed + i + 1);
      }
    }
    fed += length;
  }

  /** Where an offset stands that is not before the last one forgotten. */
  Place of(long offset) {
    int line = lineAt(offset);
    return new Place(linesForgotten + line + 1, offset - lineStarts.get(line) + 1);
  }

  /** Forgets the lines that end before {@code offset}. */
  void forgetBefore(long offset) {
    int line = lineAt(offset);
    lineStarts.subList(0, line).clear();
    linesForgotten += line;
  }

  private int lineAt(long offset) {
    int low = 0;
    int high = lineStarts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (lineStarts.get(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
