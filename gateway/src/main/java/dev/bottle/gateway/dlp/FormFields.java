package dev.bottle.gateway.dlp;

/**
 * Finds the keys and values of a form ({@code application/x-www-form-urlencoded}), or one pair a
 * line. What a text is shows in its beginning: a word and an equals sign. Of any other text nothing
 * behind its first word is looked at.
 */
final class FormFields implements Layer {
  private static final int LONGEST_FIRST_KEY = 256;

  /** A shorter beginning of a key is no piece worth holding back, in bytes. */
  private static final int TELLING = 8;

  private static final boolean[] NOT_OF_A_KEY = new boolean[256];

  static {
    for (int c = 0; c <= ' '; c++) {
      NOT_OF_A_KEY[c] = true;
    }
    for (char c : "\"<>{}()".toCharArray()) {
      NOT_OF_A_KEY[c] = true;
    }
  }

  private final FieldEdges all;
  private final FieldEdges values;
  private State state = State.BEFORE;
  private byte[] firstKey = {};
  private int seen;
  private long start;

  private enum State {
    /** White space may come first. */
    BEFORE,
    FIRST_KEY,
    KEY,
    VALUE,
    NO_FORM
  }

  /**
   * @param all takes keys and values
   * @param values takes the values
   */
  FormFields(Pieces all, Pieces values) {
    this.all = new FieldEdges(all);
    this.values = new FieldEdges(values);
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long at) {
    byte[] in = chunk.bytes();
    int i = from;
    while (i < to && state != State.NO_FORM) {
      i =
          switch (state) {
            case BEFORE -> before(in, i, to);
            case FIRST_KEY -> firstKey(in, i, to, at + (i - from));
            case KEY, VALUE -> field(in, i, to, at + (i - from));
            case NO_FORM -> to;
          };
    }
  }

  private int before(byte[] in, int from, int to) {
    int i = from;
    while (i < to && ByteSet.SPACE.contains(in[i] & 0xff)) {
      i++;
    }
    if (i < to) {
      state = State.FIRST_KEY;
    }
    return i;
  }

  private int firstKey(byte[] in, int from, int to, long at) {
    int i = from;
    while (i < to && in[i] != '=' && !NOT_OF_A_KEY[in[i] & 0xff]) {
      i++;
    }
    if (seen + i - from > LONGEST_FIRST_KEY || (i < to && in[i] != '=')) {
      state = State.NO_FORM;
      return to;
    }
    keep(in, from, i, at);
    if (i < to) {
      all.read(firstKey, 0, seen, start);
      all.end();
      state = State.VALUE;
    }
    return Math.min(to, i + 1);
  }

  private void keep(byte[] in, int from, int to, long at) {
    if (firstKey.length == 0) {
      firstKey = new byte[LONGEST_FIRST_KEY];
    }
    start = seen == 0 ? at : start;
    System.arraycopy(in, from, firstKey, seen, to - from);
    seen += to - from;
  }

  private int field(byte[] in, int from, int to, long at) {
    boolean key = state == State.KEY;
    int i = from;
    while (i < to && in[i] != '&' && in[i] != '\n' && in[i] != '\r' && !(key && in[i] == '=')) {
      i++;
    }
    all.read(in, from, i, at);
    if (!key) {
      values.read(in, from, i, at);
    }
    if (i < to) {
      all.end();
      if (!key) {
        values.end();
      }
      state = in[i] == '=' ? State.VALUE : State.KEY;
    }
    return Math.min(to, i + 1);
  }

  /** What follows is from the middle of a text. */
  void beginAmid() {
    state = State.NO_FORM;
  }

  /** Whether it is known whether the text is a form. */
  boolean hasBegun() {
    return state != State.BEFORE && state != State.FIRST_KEY;
  }

  /** Whether the text may be a form, as far as it has come. */
  boolean isOne() {
    return state != State.NO_FORM;
  }

  @Override
  public void interrupt() {
    if (state == State.KEY || state == State.VALUE) {
      all.end();
      values.end();
    }
    state = State.BEFORE;
    seen = 0;
  }

  @Override
  public long firstOpen(long otherwise) {
    return state == State.FIRST_KEY && seen >= TELLING ? start : all.firstOpen(otherwise);
  }
}
