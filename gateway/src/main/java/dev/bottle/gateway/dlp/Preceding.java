package dev.bottle.gateway.dlp;

/**
 * What stands before an escape and was left as it is: the last bytes of it, and the escapes among
 * them, which are read when a later one counts.
 */
final class Preceding {
  private static final byte[] NOTHING = {};
  private static final long[] NONE = {};

  private final int reach;

  /** The last bytes before those at hand. */
  private byte[] recent = NOTHING;

  private int kept;

  private byte[] bytes = NOTHING;
  private int from;

  /** Where the bytes at hand begin in the text. */
  private long offset;

  /** Where that begins which was not read otherwise. */
  private long start;

  /** Escapes of two bytes that were left: where, and in the last byte what they read as. */
  private long[] escapes = NONE;

  private int escapeCount;

  /**
   * @param reach how much before an escape is read with it, in bytes
   */
  Preceding(int reach) {
    this.reach = reach;
  }

  /** These bytes are at hand now; they follow on those that were before. */
  void look(byte[] in, int first, long at) {
    bytes = in;
    from = first;
    offset = at;
  }

  /** Where the bytes at hand begin. */
  long atHand() {
    return offset;
  }

  /** What follows, from an offset on, has nothing to do with what was before. */
  void begin(long at) {
    start = at;
    kept = 0;
    escapeCount = 0;
  }

  /** What stands from an offset on was not read otherwise. */
  void startAt(long at) {
    start = at;
  }

  /** An escape is left as it is. */
  void leave(long at, int value) {
    int room = reach / 2 + 1;
    if (escapes.length == 0) {
      escapes = new long[room];
    }
    escapes[escapeCount++ % room] = at << 8 | value;
    escapeCount = escapeCount == 2 * room ? room : escapeCount;
  }

  /** Keeps the last bytes of those up to an index, which will be at hand no longer. */
  void keep(int to) {
    if (recent.length == 0) {
      recent = new byte[reach];
    }
    int fresh = Math.min(reach, to - from);
    int old = Math.min(kept, reach - fresh);
    System.arraycopy(recent, kept - old, recent, 0, old);
    System.arraycopy(bytes, to - fresh, recent, old, fresh);
    kept = old + fresh;
  }

  /** Feeds what is at hand no longer from an offset on. */
  void feed(Layer layer, long first) {
    int begin = kept - (int) (offset - first);
    layer.feed(new Chunk().look(recent, begin, kept), begin, kept, first);
  }

  /** Where that begins which is read with an escape. */
  long first(long escape) {
    long first = Math.max(escape - reach, Math.max(start, offset - kept));
    return first > 0 ? firstBreak(first, escape) : first;
  }

  /** Has read what stands before an escape from there on, with those undone that were left. */
  void read(long first, long escape, Derived out) {
    long at = first;
    int room = escapes.length;
    for (int i = Math.max(0, escapeCount - room); i < escapeCount; i++) {
      long left = escapes[i % room] >>> 8;
      if (left >= at) {
        copy(at, left, out);
        out.put((int) escapes[i % room] & 0xff, left, 2);
        at = left + 2;
      }
    }
    copy(at, escape, out);
  }

  /** A text that begins within a token would show a piece of it as a whole one. */
  private long firstBreak(long first, long end) {
    long at = first;
    while (at < end && Substitution.isOfToken(byteAt(at))) {
      at++;
    }
    return at == end ? first : at;
  }

  private byte byteAt(long at) {
    return at < offset ? recent[kept - (int) (offset - at)] : bytes[from + (int) (at - offset)];
  }

  private void copy(long first, long end, Derived out) {
    if (first < offset) {
      int begin = kept - (int) (offset - first);
      out.verbatim(recent, begin, (int) Math.min(kept, begin + (end - first)), first);
    }
    if (end > offset) {
      long next = Math.max(first, offset);
      int begin = from + (int) (next - offset);
      out.verbatim(bytes, begin, begin + (int) (end - next), next);
    }
  }
}
