package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Detector.End;
import dev.bottle.gateway.dlp.Detector.Match;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.Program.Announcement;
import org.jspecify.annotations.Nullable;

/** Looks for secrets in one text as it stands, in one pass, as its bytes come. */
final class Search {
  private final Inquiry inquiry;
  private final Program program;
  private final Counting counting;
  private final Findings out;
  private final Window window = new Window();
  private @Nullable Tracks tracks;
  private int state = KeywordAutomaton.ROOT;
  private long nextBlock;
  private long beginning;
  private long open;
  private long counted;

  /**
   * @param out takes the findings as they become certain; offsets are the text's
   */
  Search(Inquiry inquiry, Findings out) {
    this(inquiry, inquiry.program, Counting.ALL, out);
  }

  /** For a program of its own and those matches alone that count. */
  Search(Inquiry inquiry, Program program, Counting counting, Findings out) {
    this.inquiry = inquiry;
    this.program = program;
    this.counting = counting;
    this.out = out;
  }

  /** Takes the next bytes; the array may be reused afterwards. */
  void feed(byte[] in, int from, int to) {
    window.append(in, from, to - from);
    look(in, from, to);
    judgeBlocks(program.everywhere.length == 0 ? 0 : window.end() - Program.STRIDE);
    settle(End.OPEN);
    open = open();
    window.settle(Math.min(open - 1, window.end() - program.lookBehind));
  }

  /** The text ends here; what may follow is another one. */
  void interrupt() {
    if (program.everywhere.length > 0) {
      judgeBlocks(window.end());
    }
    settle(End.FINAL);
    state = KeywordAutomaton.ROOT;
    beginning = window.end();
    open = beginning;
  }

  /** Bytes fed so far. */
  long fed() {
    return window.end();
  }

  private void look(byte[] in, int from, int to) {
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
    if (known == null || !inquiry.options.ignoredKnown().contains(known)) {
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
      present = new Tracks(program, window, inquiry.options.budget().beyond(), counting);
      tracks = present;
    }
    return present;
  }

  /** Draws what follows from the bytes at hand. */
  private void settle(End last) {
    Tracks present = tracks;
    if (present != null) {
      present.settle(last, (match, detector) -> out.add(finding(match, detector), detector));
      if (present.overrun()) {
        inquiry.overran();
      }
      long work = present.work();
      inquiry.worked(work - counted);
      counted = work;
    }
  }

  private Finding finding(Match match, int index) {
    Detector detector = program.detectors.get(index);
    long from = match.secretStart();
    long to = match.secretEnd();
    String known = detector.knownName();
    String excerpt = known == null ? Finding.excerpt(window.text(from, to)) : "[redacted]";
    return new Finding(detector.ruleId(), known, inquiry.part, from, to, Disguise.NONE, excerpt);
  }

  /** The first byte that may still become part of a match. */
  long firstOpen() {
    return open;
  }

  private long open() {
    long first = window.end() - program.automaton.depth(state);
    first -= lead(first);
    if (tracks != null) {
      first = tracks.firstOpen(first);
    }
    return program.everywhere.length == 0 ? first : Math.min(first, nextBlock);
  }

  /** How many bytes before an index may belong to a match whose literal begins there. */
  private long lead(long index) {
    long most = index - beginning;
    long length = 0;
    for (var lead : program.leads) {
      long farthest = Math.min(most, lead.farthest());
      if (lead.bytes().equals(ByteSet.ALL)) {
        length = Math.max(length, farthest);
      }
      while (length < farthest && lead.bytes().contains(window.byteAt(index - 1 - length))) {
        length++;
      }
      if (length < farthest) {
        break;
      }
    }
    return length;
  }
}
