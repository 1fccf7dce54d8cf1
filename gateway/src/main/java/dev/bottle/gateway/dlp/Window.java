package dev.bottle.gateway.dlp;

/**
 * The bytes of a part that are at hand, by their offset in the part: what was carried over from
 * earlier chunks, then the present chunk. As a {@link CharSequence} it is a section of them that
 * counts what is read, which is the measure of work and tells whether more bytes could matter.
 */
final class Window implements CharSequence {
  private static final byte[] NOTHING = {};

  private byte[] carry = NOTHING;
  private int carried;
  private byte[] chunk = NOTHING;
  private int chunkFrom;
  private long chunkStart;
  private long end;

  private long sectionStart;
  private int sectionLength;
  private int highestRead;
  private long reads;

  /** Bytes fed so far. */
  long end() {
    return end;
  }

  void append(byte[] in, int from, int length) {
    chunk = in;
    chunkFrom = from;
    chunkStart = end;
    end += length;
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
    var out = new StringBuilder((int) (to - from));
    for (long i = from; i < to; i++) {
      out.append((char) byteAt(i));
    }
    return out.toString();
  }

  /** Makes this sequence the bytes from {@code from}; offset -1 reads as a line feed. */
  void section(long from, long to) {
    sectionStart = from;
    sectionLength = (int) (to - from);
    highestRead = -1;
    reads = 0;
  }

  /** Whether what was read of the section depends on where it ends. */
  boolean readToEnd() {
    return highestRead >= sectionLength - 1;
  }

  long reads() {
    return reads;
  }

  @Override
  public int length() {
    return sectionLength;
  }

  @Override
  public char charAt(int index) {
    reads++;
    if (index > highestRead) {
      highestRead = index;
    }
    long offset = sectionStart + index;
    return offset < 0 ? '\n' : (char) byteAt(offset);
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    return text(sectionStart + from, sectionStart + to);
  }

  @Override
  public String toString() {
    return "window of " + sectionLength + " bytes";
  }
}
