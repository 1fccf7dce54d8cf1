package dev.bottle.gateway.dlp;

/** Keeps what is known of one field until it is known whether the field counts. */
final class Postponed implements Pieces {
  private final Pieces out;
  private byte[] bytes = {};

  private int length;
  private long at;
  private boolean ended;
  private boolean passing;

  Postponed(Pieces out) {
    this.out = out;
  }

  @Override
  public void piece(byte[] in, int from, int to, long offset) {
    if (passing) {
      out.piece(in, from, to, offset);
      return;
    }
    if (bytes.length == 0) {
      bytes = new byte[FieldEdges.EDGE];
    }
    at = length == 0 ? offset : at;
    System.arraycopy(in, from, bytes, length, to - from);
    length += to - from;
  }

  /** Fields of which there is more than an edge always count. */
  @Override
  public void gap() {
    flush();
    passing = true;
    out.gap();
  }

  @Override
  public void joint() {
    if (passing) {
      out.joint();
      passing = false;
    } else {
      ended = true;
    }
  }

  /** The field that has ended counts. */
  void pass() {
    if (ended) {
      flush();
      out.joint();
      ended = false;
    }
  }

  private void flush() {
    if (length > 0) {
      out.piece(bytes, 0, length, at);
    }
    length = 0;
  }

  /** The field that has ended does not count. */
  void drop() {
    length = 0;
    ended = false;
  }

  /** The first byte that is kept, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    return length > 0 ? at : otherwise;
  }
}
