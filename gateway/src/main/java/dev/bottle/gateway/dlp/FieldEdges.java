package dev.bottle.gateway.dlp;

/**
 * Hands on the beginning and the end of each field: a secret that goes on in the next field stands
 * there. What is not longer than an edge is handed on whole, and where chunks split does not
 * matter.
 */
final class FieldEdges {
  /** In bytes. */
  static final int EDGE = 512;

  private final Pieces out;

  /** The last bytes behind the leading edge; room for twice an edge, so that few are moved. */
  private byte[] tail = {};

  private int tailed;
  private long tailEnd;
  private int lead;
  private boolean behind;

  FieldEdges(Pieces out) {
    this.out = out;
  }

  /** Takes the next bytes of the field; {@code at} is the offset of the first. */
  void read(byte[] in, int from, int to, long at) {
    int i = from;
    if (!behind) {
      int length = Math.min(to - from, EDGE - lead);
      if (length > 0) {
        out.piece(in, from, from + length, at);
        lead += length;
        i += length;
      }
      if (i == to) {
        return;
      }
      behind = true;
      out.gap();
    }
    keep(in, i, to);
    tailEnd = at + (to - from);
  }

  private void keep(byte[] in, int from, int to) {
    if (tail.length == 0) {
      tail = new byte[2 * EDGE];
    }
    int length = Math.min(to - from, EDGE);
    if (tailed + length > tail.length) {
      int kept = Math.min(tailed, EDGE - length);
      System.arraycopy(tail, tailed - kept, tail, 0, kept);
      tailed = kept;
    }
    System.arraycopy(in, to - length, tail, tailed, length);
    tailed += length;
  }

  /** The field ends; the next one begins. */
  void end() {
    if (behind) {
      int length = Math.min(tailed, EDGE);
      out.piece(tail, tailed - length, tailed, tailEnd - length);
    }
    out.joint();
    tailed = 0;
    lead = 0;
    behind = false;
  }

  /** The first byte that may still be handed on, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    return behind ? tailEnd - Math.min(tailed, EDGE) : otherwise;
  }
}
