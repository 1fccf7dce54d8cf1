package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Detector.End;
import dev.bottle.gateway.dlp.Detector.Match;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.Program.Announcement;
import dev.bottle.gateway.dlp.ScanOptions.Report;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scan of one part as its bytes come. The verdict does not depend on where the bytes are split,
 * and memory is bounded by 64 KiB and a little. Not thread-safe.
 */
public final class Scan {
  private static final int SLICE = 16 * 1024;

  private static final Comparator<Placed> BY_PLACE =
      Comparator.<Placed>comparingLong(Placed::start).thenComparingInt(Placed::detector);

  private final Program program;
  private final Part part;
  private final ScanOptions options;
  private final Window window = new Window();
  private final List<Placed> found = new ArrayList<>(0);
  private @Nullable Tracks tracks;
  private Verdict verdict = new Verdict.Clean();
  private int state = KeywordAutomaton.ROOT;
  private long nextBlock;
  private long releasable;
  private boolean finished;

  private record Placed(long start, int detector, Finding finding) {}

  Scan(Program program, Part part, ScanOptions options) {
    this.program = program;
    this.part = part;
    this.options = options;
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
      window.append(in, from, length);
      search(in, from, from + length);
      judgeBlocks(program.everywhere.length == 0 ? 0 : window.end() - Program.STRIDE);
      settle(End.OPEN);
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
      if (program.everywhere.length > 0) {
        judgeBlocks(window.end());
      }
      settle(End.FINAL);
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
    return window.end();
  }

  /** Bytes that confirming candidates has looked at: what the budget bounds. */
  public long work() {
    return tracks == null ? 0 : tracks.work();
  }

  /**
   * Takes the findings that are final, in the order of their matches: all that touch a byte before
   * {@link #releasable()}. One of them may reach beyond it. For {@link Report#ALL}.
   */
  public List<Finding> takeFindings() {
    var taken = new ArrayList<Finding>();
    long limit = finished ? Long.MAX_VALUE : releasable;
    found.removeIf(p -> p.start < limit && taken.add(p.finding));
    return taken;
  }

  private void search(byte[] in, int from, int to) {
    long base = window.end() - to;
    int at = from;
    long step = program.automaton.advance(state, in, at, to);
    while (step >= 0) {
      state = (int) step;
      at = (int) (step >>> 32);
      for (int literal : program.automaton.hits(state)) {
        announce(program.announcements.get(literal), base + at);
      }
      step = program.automaton.advance(state, in, at, to);
    }
    state = (int) ~step;
  }

  private void announce(Announcement a, long literalEnd) {
    String known = program.detectors.get(a.detector()).knownName();
    if (known == null || !options.ignoredKnown().contains(known)) {
      long literal = literalEnd - a.length();
      if (literal + a.to() >= 0) {
        tracks().add(a.detector(), literal + a.from(), literal + a.to());
      }
    }
  }

  private void judgeBlocks(long upTo) {
    while (nextBlock < upTo) {
      long to = Math.min(nextBlock + Program.STRIDE, window.end());
      for (int detector : program.everywhere) {
        tracks().add(detector, nextBlock, to - 1);
      }
      nextBlock = to;
    }
  }

  private Tracks tracks() {
    Tracks present = tracks;
    if (present == null) {
      present = new Tracks(program, window, options.budget().beyond());
      tracks = present;
    }
    return present;
  }

  /** Draws what follows from the chunk, then lets go of it. */
  private void settle(End last) {
    if (tracks != null) {
      int before = found.size();
      tracks.settle(last, (match, d) -> found.add(new Placed(match.start(), d, finding(match, d))));
      if (found.size() > before) {
        found.sort(BY_PLACE);
      }
    }
    long open = last == End.FINAL ? window.end() : firstOpen();
    if (options.report() == Report.FIRST && !found.isEmpty()) {
      Placed first = found.getFirst();
      if (last == End.FINAL || first.start < open) {
        verdict = new Verdict.Found(first.finding);
      }
      open = Math.min(open, first.start);
    }
    if (verdict instanceof Verdict.Clean && tracks != null && overBudget(tracks)) {
      verdict = new Verdict.BudgetExceeded();
    }
    if (verdict instanceof Verdict.Clean || verdict instanceof Verdict.Found) {
      releasable = Math.max(releasable, open);
    }
    window.settle(Math.min(open - 1, window.end() - program.lookBehind));
  }

  private boolean overBudget(Tracks t) {
    return t.overrun() || !options.budget().covers(t.work(), window.end());
  }

  private Finding finding(Match match, int index) {
    Detector detector = program.detectors.get(index);
    long from = match.secretStart();
    long to = match.secretEnd();
    String known = detector.knownName();
    String excerpt = known == null ? Finding.excerpt(window.text(from, to)) : "[redacted]";
    return new Finding(detector.ruleId(), known, part, from, to, Disguise.NONE, excerpt);
  }

  /** The first byte that may still become part of a match. */
  private long firstOpen() {
    long open = window.end() - program.automaton.depth(state);
    long farthest = Math.max(0, open - program.longestLead);
    while (open > farthest && program.lead.contains(window.byteAt(open - 1))) {
      open--;
    }
    if (tracks != null) {
      open = tracks.firstOpen(open);
    }
    return program.everywhere.length == 0 ? open : Math.min(open, nextBlock);
  }
}
