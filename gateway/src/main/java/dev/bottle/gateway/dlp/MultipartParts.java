package dev.bottle.gateway.dlp;

/**
 * Finds the contents of the parts of a multipart body (RFC 2046 section 5.1), which tells its
 * boundary with its first line. Of any other text nothing behind that line is looked at.
 */
final class MultipartParts implements Layer {
  /** Boundaries have 70 bytes at most; before one stand the end of a line and two hyphens. */
  private static final int LONGEST_DELIMITER = 4 + 70;

  private static final int BEHIND_LINE_END = 2;

  private final FieldEdges content;
  private final byte[] delimiter = new byte[LONGEST_DELIMITER];
  private int delimiterLength = BEHIND_LINE_END;
  private State state = State.FIRST_LINE;

  /** What was read last reads like the delimiter up to here. */
  private int matched;

  /** How much of that was not there: a line may end without a carriage return. */
  private int skipped;

  private int lineLength;
  private long fed;

  private enum State {
    FIRST_LINE,
    /** Behind a delimiter, up to the end of its line. */
    DELIMITER,
    FIELDS,
    CONTENT,
    NO_PARTS
  }

  MultipartParts(Pieces contents) {
    this.content = new FieldEdges(contents);
    delimiter[0] = '\r';
    delimiter[1] = '\n';
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long at) {
    byte[] in = chunk.bytes();
    int i = from;
    while (i < to && state != State.NO_PARTS) {
      i =
          switch (state) {
            case FIRST_LINE -> firstLine(in[i], i);
            case DELIMITER -> lineEnd(in, i, to);
            case FIELDS -> fields(in[i], i);
            case CONTENT -> content(in, i, to, at + (i - from));
            case NO_PARTS -> to;
          };
    }
    fed = at + (to - from);
  }

  private int firstLine(byte b, int i) {
    int length = delimiterLength - BEHIND_LINE_END;
    boolean lineEnd = b == '\r' || b == '\n';
    if (lineEnd && length > 2) {
      state = b == '\n' ? State.FIELDS : State.DELIMITER;
      lineLength = 0;
    } else if (lineEnd ? length > 0 : length < 2 && b != '-') {
      state = State.NO_PARTS;
    } else if (!lineEnd) {
      if (delimiterLength == LONGEST_DELIMITER) {
        state = State.NO_PARTS;
      } else {
        delimiter[delimiterLength++] = b;
      }
    }
    return i + 1;
  }

  private int lineEnd(byte[] in, int from, int to) {
    int i = from;
    while (i < to && in[i] != '\n') {
      i++;
    }
    if (i < to) {
      state = State.FIELDS;
      lineLength = 0;
    }
    return Math.min(to, i + 1);
  }

  private int fields(byte b, int i) {
    if (b == '\n') {
      if (lineLength == 0) {
        state = State.CONTENT;
        // A part may be empty: the line's end before its delimiter is that of its fields.
        matched = BEHIND_LINE_END;
        skipped = BEHIND_LINE_END;
      }
      lineLength = 0;
    } else if (b != '\r') {
      lineLength++;
    }
    return i + 1;
  }

  private int content(byte[] in, int from, int to, long at) {
    int carried = matched - skipped;
    int i = from;
    while (i < to) {
      if (matched == 0) {
        i = nextLineEnd(in, i, to);
      } else if (in[i] == delimiter[matched]) {
        i++;
        if (++matched == delimiterLength) {
          read(in, from, i, at);
          content.end();
          matched = 0;
          skipped = 0;
          state = State.DELIMITER;
          return i;
        }
      } else {
        content.read(delimiter, skipped, skipped + carried, at - carried);
        carried = 0;
        matched = 0;
        skipped = 0;
      }
    }
    read(in, from, to, at);
    return to;
  }

  /** Goes behind the next end of a line, which may be the beginning of a delimiter. */
  private int nextLineEnd(byte[] in, int from, int to) {
    int i = from;
    while (i < to && in[i] != '\r' && in[i] != '\n') {
      i++;
    }
    if (i < to) {
      matched = in[i] == '\r' ? 1 : BEHIND_LINE_END;
      skipped = matched - 1;
      i++;
    }
    return i;
  }

  /** Hands on what is no part of what may be a delimiter. */
  private void read(byte[] in, int from, int to, long at) {
    int end = to - (matched - skipped);
    if (end > from) {
      content.read(in, from, end, at);
    }
  }

  /** What follows is from the middle of a text. */
  void beginAmid() {
    state = State.NO_PARTS;
  }

  /** Whether it is known whether the text has parts. */
  boolean haveBegun() {
    return state != State.FIRST_LINE;
  }

  /** Whether the text may have parts, as far as it has come. */
  boolean areSome() {
    return state != State.NO_PARTS;
  }

  @Override
  public void interrupt() {
    if (state == State.CONTENT) {
      content.read(delimiter, skipped, matched, fed - (matched - skipped));
      content.end();
    }
    state = State.FIRST_LINE;
    delimiterLength = BEHIND_LINE_END;
    matched = 0;
    skipped = 0;
  }

  @Override
  public long firstOpen(long otherwise) {
    return content.firstOpen(otherwise);
  }
}
