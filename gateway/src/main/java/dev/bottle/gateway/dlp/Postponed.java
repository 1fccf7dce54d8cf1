package dev.bottle.gateway.dlp;

/** Keeps what is known of one field until it is known whether the field counts. */
final class Postponed implements Pieces {
  private final Pieces out;

  /** What there is of the field: the chunk's bytes as long as they are at hand, or a copy. */
  private byte[] bytes = {};

  private int from;
  private int length;
  private byte[] copy = {};
  private boolean copied;
  private long at;
  private boolean ended;
  private boolean passing;

  Postponed(Pieces out) {
    this.out = out;
  }

  @Override
  public void piece(byte[] in, int first, int to, long offset) {
    if (passing) {
      out.piece(in, first, to, offset);
      return;
    }
    if (length == 0) {
      bytes = in;
      from = first;
      copied = false;
      at = offset;
    } else {
      keep();
      System.arraycopy(in, first, copy, length, to - first);
    }
    length += to - first;
  }

  /** The bytes that came last will be at hand no longer. */
  void keep() {
    if (length > 0 && !copied) {
      copy = copy.length == 0 ? new byte[FieldEdges.EDGE] : copy;
      System.arraycopy(bytes, from, copy, 0, length);
      bytes = copy;
      from = 0;
      copied = true;
    }
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
      out.piece(bytes, from, from + length, at);
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
