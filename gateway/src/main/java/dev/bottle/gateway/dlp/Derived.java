package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import java.util.Arrays;

/**
 * A text as it reads once a disguise is undone, made piece by piece. What is found in it is told of
 * where it stands in the text that it was made of.
 */
final class Derived {
  private static final int FIRST = 256;
  private static final int MOST = 8 * 1024;

  private final Inquiry inquiry;
  private final Disguise disguise;
  private final Findings out;
  private final Text text;
  private final OffsetMap places = new OffsetMap();
  private byte[] buffer = new byte[FIRST];
  private int length;
  private long flushed;
  private long originEnd;
  private boolean interrupted;

  /**
   * @param depth how many disguises were undone, this one included
   * @param out takes the findings; offsets are those of the text that this one is made of
   */
  Derived(Inquiry inquiry, Disguise disguise, int depth, Findings out) {
    this.inquiry = inquiry;
    this.disguise = disguise;
    this.out = out;
    this.text = new Text(inquiry, depth, this::found);
  }

  private void found(Finding finding, int detector) {
    long from = places.start(finding.start());
    long to = Math.max(from + 1, places.end(finding.end(), originEnd));
    boolean plain = places.isVerbatim(finding.start(), finding.end());
    out.add(finding.in(from, to, plain ? finding.disguise() : disguise), detector);
  }

  /** Goes on with bytes as they stand in the origin at {@code at}. */
  void verbatim(byte[] in, int from, int to, long at) {
    resume(at);
    int next = from;
    while (next < to) {
      int step = Math.min(to - next, MOST);
      makeRoom(step);
      places.add(end(), at + (next - from), 1, 1);
      System.arraycopy(in, next, buffer, length, step);
      length += step;
      next += step;
    }
    originEnd = Math.max(originEnd, at + (to - from));
  }

  /** Goes on with one byte for {@code width} at {@code at} in the origin. */
  void put(int value, long at, int width) {
    resume(at);
    makeRoom(1);
    places.add(end(), at, width, 1);
    buffer[length++] = (byte) value;
    originEnd = Math.max(originEnd, at + width);
  }

  /** Goes on with bytes all of which come from what the origin has at {@code at}. */
  void from(byte[] in, int from, int count, long at) {
    resume(at);
    int next = from;
    while (next < from + count) {
      int step = Math.min(from + count - next, MOST);
      makeRoom(step);
      places.add(end(), at, 0, 1);
      System.arraycopy(in, next, buffer, length, step);
      length += step;
      next += step;
    }
    originEnd = Math.max(originEnd, at + 1);
  }

  /** Goes on with bytes of which each {@code per} stand for {@code width} from {@code at} on. */
  void decoded(byte[] in, int count, long at, int width, int per) {
    resume(at);
    makeRoom(count);
    places.add(end(), at, width, per);
    System.arraycopy(in, 0, buffer, length, count);
    length += count;
    originEnd = Math.max(originEnd, at + (long) (count + per - 1) / per * width);
  }

  /** What follows is from the middle of the text; there is nothing before it. */
  void beginAmid() {
    text.beginAmid();
  }

  /** Whether its beginning says how to read it, or may yet. */
  boolean hangsOnBeginning() {
    if (length >= FIRST && !text.hasBegun()) {
      flush();
    }
    return text.hangsOnBeginning();
  }

  /** What follows has nothing to do with what was before. */
  void interrupt() {
    if (!interrupted) {
      flush();
      text.interrupt();
      interrupted = true;
    }
  }

  /** Texts that have nothing to do with each other are lines. */
  private void resume(long at) {
    if (interrupted) {
      interrupted = false;
      put('\n', at, 0);
    }
  }

  private void makeRoom(int bytes) {
    if (length + bytes > MOST) {
      flush();
    }
    if (length + bytes > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(MOST, Math.max(2 * buffer.length, length + bytes)));
    }
  }

  private long end() {
    return flushed + length;
  }

  /** Has searched what was made so far. */
  void flush() {
    if (length > 0) {
      int ready = length;
      length = 0;
      flushed += ready;
      inquiry.worked(ready);
      if (!inquiry.isTooMuch()) {
        text.feed(buffer, 0, ready);
      }
      if (places.isCrowded()) {
        places.forgetBefore(Math.min(text.firstOpen(), flushed - inquiry.program.lookBehind));
      }
    }
  }

  /** Whether what was made last is packed, and being unpacked. */
  boolean unpacks() {
    flush();
    return text.unpacks();
  }

  /** Whether what was made last is encoded, and being decoded. */
  boolean decodes() {
    flush();
    return text.decodes();
  }

  /** The origin's first byte that may still become part of a match, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    long open = text.firstOpen();
    return open < flushed ? Math.min(otherwise, places.start(open)) : otherwise;
  }
}
