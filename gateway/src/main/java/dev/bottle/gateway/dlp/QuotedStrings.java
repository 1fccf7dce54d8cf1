package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Chunk.Kind;

/**
 * Finds strings in double quotes, whatever stands between them: those of JSON (RFC 8259 section 7),
 * of most programming languages, and of what is none of these. A backslash takes the next byte out
 * of its meaning; a control byte, such as the end of the line, ends a string that nobody closed.
 */
final class QuotedStrings implements Layer {
  private static final boolean[] ENDING = new boolean[256];

  static {
    for (int c = 0; c < ' '; c++) {
      ENDING[c] = true;
    }
    ENDING['\t'] = false;
    ENDING['"'] = true;
    ENDING['\\'] = true;
  }

  /** The bytes at which a string may end, or goes on otherwise. */
  static boolean[] ending() {
    return ENDING;
  }

  private final Pieces allFields;
  private final Pieces valueFields;
  private final FieldEdges all;
  private final FieldEdges values;
  private final Postponed undecided;
  private State state = State.OUTSIDE;

  private enum State {
    OUTSIDE,
    INSIDE,
    /** Behind a backslash. */
    ESCAPED,
    /** Behind the closing quote: a colon will tell that it was a key. */
    CLOSED
  }

  /**
   * @param all takes every string
   * @param values takes those that are not the key of a pair
   */
  QuotedStrings(Pieces all, Pieces values) {
    this.allFields = all;
    this.valueFields = values;
    this.all = new FieldEdges(all);
    this.undecided = new Postponed(values);
    this.values = new FieldEdges(undecided);
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long at) {
    byte[] in = chunk.bytes();
    int i = from;
    while (i < to) {
      i =
          switch (state) {
            case OUTSIDE -> outside(chunk, i, to, at + (i - from));
            case INSIDE, ESCAPED -> inside(chunk, i, to, at + (i - from));
            case CLOSED -> closed(in, i, to);
          };
    }
    undecided.keep();
  }

  /** Reads strings as long as they are short, whole and plain, and it shows which are keys. */
  private int outside(Chunk chunk, int from, int to, long at) {
    byte[] in = chunk.bytes();
    int open = chunk.find('"', from, to);
    while (open < to) {
      int first = open + 1;
      int end = chunk.next(Kind.QUOTE, first, to);
      if (end + 1 >= to
          || in[end] != '"'
          || end - first > FieldEdges.EDGE
          || isSpace(in[end + 1])) {
        state = State.INSIDE;
        return first;
      }
      allFields.field(in, first, end, at + (first - from));
      if (in[end + 1] != ':') {
        valueFields.field(in, first, end, at + (first - from));
      }
      open = chunk.find('"', end + 1, to);
    }
    return to;
  }

  private static boolean isSpace(byte c) {
    return ByteSet.SPACE.contains(c & 0xff);
  }

  private int inside(Chunk chunk, int from, int to, long at) {
    byte[] in = chunk.bytes();
    int end = end(chunk, from, to);
    all.read(in, from, end, at);
    values.read(in, from, end, at);
    if (end == to) {
      return to;
    }
    all.end();
    values.end();
    if (in[end] == '"') {
      state = State.CLOSED;
    } else {
      undecided.pass();
      state = State.OUTSIDE;
    }
    return end + 1;
  }

  /** The index of the byte that ends the string, or {@code to}. */
  private int end(Chunk chunk, int from, int to) {
    int i = state == State.ESCAPED ? from + 1 : from;
    state = State.INSIDE;
    while (i < to) {
      i = chunk.next(Kind.QUOTE, i, to);
      if (i < to && chunk.bytes()[i] != '\\') {
        return i;
      }
      i = i < to ? i + 2 : i;
    }
    if (i > to) {
      state = State.ESCAPED;
    }
    return to;
  }

  private int closed(byte[] in, int from, int to) {
    int i = from;
    while (i < to && isSpace(in[i])) {
      i++;
    }
    if (i < to) {
      if (in[i] == ':') {
        undecided.drop();
      } else {
        undecided.pass();
      }
      state = State.OUTSIDE;
    }
    return i;
  }

  @Override
  public void interrupt() {
    if (state == State.INSIDE || state == State.ESCAPED) {
      all.end();
      values.end();
    }
    undecided.pass();
    state = State.OUTSIDE;
  }

  @Override
  public long firstOpen(long otherwise) {
    return undecided.firstOpen(all.firstOpen(otherwise));
  }
}
