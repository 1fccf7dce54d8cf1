package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.ScanOptions.Report;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A scan of one part as its bytes come, through whatever disguises are known. The verdict does not
 * depend on where the bytes are split, and memory is bounded: what is held back by 64 KiB, what
 * disguises hide by their depth. Not thread-safe.
 */
public final class Scan {
  private static final int SLICE = 16 * 1024;

  /** How far back a stretch begins that is read once more, at most, in bytes. */
  private static final int REREAD = 4 * 1024;

  private static final Comparator<Placed> BY_PLACE =
      Comparator.<Placed>comparingLong(p -> p.finding.start())
          .thenComparing(p -> p.finding.disguise())
          .thenComparingInt(Placed::detector);

  private final Inquiry inquiry;
  private final Text text;
  private final List<Placed> found = new ArrayList<>(0);

  /** Findings that were told of, as far back as another reading may still begin. */
  private final List<Placed> told = new ArrayList<>(0);

  private Verdict verdict = new Verdict.Clean();
  private long releasable;
  private boolean fresh;
  private boolean finished;

  private record Placed(Finding finding, int detector) {}

  Scan(Inquiry inquiry) {
    this.inquiry = inquiry;
    this.text = new Text(inquiry, 0, this::add);
  }

  private void add(Finding finding, int detector) {
    found.add(new Placed(finding, detector));
    fresh = true;
  }

  /**
   * Takes the next bytes; the array may be reused afterwards.
   *
   * @return the verdict so far; once it is not clean it stays
   * @throws IllegalStateException after {@link #finish}
   */
  public Verdict feed(byte[] in, int from, int length) {
    if (finished) {
      throw new IllegalStateException("the scan has ended");
    }
    if (verdict instanceof Verdict.Clean && length > 0) {
      inquiry.fed(length);
      text.feed(in, from, from + length);
      settle(text.firstOpen());
    }
    return verdict;
  }

  /** Takes the next bytes. */
  public Verdict feed(byte[] in) {
    return feed(in, 0, in.length);
  }

  /** Takes the remaining bytes of a buffer, heap or direct; its position goes to its limit. */
  public Verdict feed(ByteBuffer in) {
    if (in.hasArray()) {
      feed(in.array(), in.arrayOffset() + in.position(), in.remaining());
      in.position(in.limit());
      return verdict;
    }
    var slice = new byte[Math.min(SLICE, in.remaining())];
    while (in.hasRemaining()) {
      int length = Math.min(slice.length, in.remaining());
      in.get(slice, 0, length);
      feed(slice, 0, length);
    }
    return verdict;
  }

  /** Judges what was still open: the part ends here. */
  public Verdict finish() {
    if (!finished && verdict instanceof Verdict.Clean) {
      text.interrupt();
      finished = true;
      settle(text.fed());
    }
    finished = true;
    return verdict;
  }

  /** The verdict so far. */
  public Verdict verdict() {
    return verdict;
  }

  /**
   * How many bytes, counted from the start of the part, can no longer become part of a match and
   * may go on. With {@link Report#ALL} the matches themselves are among them once they are final.
   */
  public long releasable() {
    return releasable;
  }

  /** Bytes fed so far. */
  public long fed() {
    return text.fed();
  }

  /** Bytes looked at beyond a first reading: what the budget bounds. */
  public long work() {
    return inquiry.work();
  }

  /**
   * Takes the findings that are final, in the order of their matches: all that touch a byte before
   * {@link #releasable()}. One of them may reach beyond it. For {@link Report#ALL}.
   */
  public List<Finding> takeFindings() {
    if (found.isEmpty()) {
      return List.of();
    }
    var taken = new ArrayList<Finding>();
    long limit = finished ? Long.MAX_VALUE : releasable;
    for (Placed one : found) {
      if (one.finding.start() >= limit) {
        break;
      }
      taken.add(one.finding);
      told.add(one);
    }
    found.subList(0, taken.size()).clear();
    told.removeIf(one -> one.finding.end() < releasable - REREAD);
    return taken;
  }

  private void settle(long open) {
    if (fresh) {
      sort();
    }
    long limit = open;
    if (inquiry.options.report() == Report.FIRST && !found.isEmpty()) {
      Finding first = found.getFirst().finding;
      if (finished || first.start() < open) {
        verdict = new Verdict.Found(first);
      }
      limit = Math.min(open, first.start());
    }
    if (verdict instanceof Verdict.Clean && inquiry.isTooMuch()) {
      verdict = new Verdict.BudgetExceeded();
    }
    if (!(verdict instanceof Verdict.BudgetExceeded)) {
      releasable = Math.max(releasable, limit);
    }
  }

  /**
   * What stands as it is can be read otherwise as well, and is told of once, as it stands. A
   * reading that shows more of a secret counts beside it: masking the one would leave the rest.
   */
  private void sort() {
    fresh = false;
    found.sort(BY_PLACE);
    told.sort(BY_PLACE);
    var said = new Said();
    var kept = new ArrayList<Placed>();
    int next = 0;
    for (Placed one : found) {
      while (next < told.size() && told.get(next).finding.start() <= one.finding.start()) {
        said.add(told.get(next).finding, told.get(next++).detector);
      }
      if (!said.covers(one.finding, one.detector)) {
        said.add(one.finding, one.detector);
        kept.add(one);
      }
    }
    found.clear();
    found.addAll(kept);
  }
}
