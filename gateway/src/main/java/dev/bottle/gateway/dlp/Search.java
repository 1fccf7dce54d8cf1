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
  private final Touched touched = new Touched();
  private @Nullable Tracks tracks;
  private int state = KeywordAutomaton.ROOT;
  private long nextBlock;
  private long beginning;

  /** Where the first match that has begun starts, or the end. */
  private long firstMatch;

  private long open;
  private boolean openKnown;
  private long counted;
  private @Nullable Seams seams;
  private boolean quiet;

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
    touched.reset(window.chunkStart(), window.end());
    listen();
    look(in, from, to, window.end() - to);
    judge();
  }

  /**
   * Whether a match may depend on some of the bytes fed last; of earlier ones it always may.
   *
   * @param from 64 bytes before {@code to} at most
   */
  boolean mayDependOn(long from, long to) {
    return touched.any(from, to) || to >= firstOpen();
  }

  /**
   * Takes bytes in which no literal ends, and that no open match needs.
   *
   * @param skipped how many bytes come before these, which are not needed any more
   * @param reach length of the longest literal; there are more bytes than that
   */
  void pass(long skipped, byte[] in, int length, int reach) {
    window.skip(skipped);
    window.append(in, 0, length);
    state = KeywordAutomaton.ROOT;
    look(in, length - reach, length, window.end() - length);
    judge();
  }

  private void judge() {
    judgeBlocks(program.everywhere.length == 0 ? 0 : window.end() - Program.STRIDE);
    settle(End.OPEN);
    long match = window.end();
    if (tracks != null) {
      match = tracks.firstOpen(match);
    }
    if (program.everywhere.length > 0) {
      match = Math.min(match, nextBlock);
    }
    firstMatch = match;
    openKnown = false;
    window.settle(Math.min(match - 1, window.end() - program.lookBehind));
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
    openKnown = true;
  }

  /** Bytes fed so far. */
  long fed() {
    return window.end();
  }

  /** Minds whether the bytes that follow hold what is looked for in joined fields. */
  private void listen() {
    Program joined = inquiry.joined.present();
    seams = joined == null ? null : joined.seams;
    quiet = seams != null && seams.areToldBy(program);
  }

  /** Whether in the bytes fed last no literal of what is looked for in joined fields stands. */
  boolean isQuiet() {
    return quiet;
  }

  /** Whether no match is open. */
  boolean isIdle() {
    return tracks == null || tracks.isIdle();
  }

  /** Tells what of a literal the last bytes may be. */
  int state() {
    return state;
  }

  private void look(byte[] in, int from, int to, long base) {
    int at = from;
    long step = program.automaton.advance(state, in, at, to);
    while (step >= 0) {
      state = (int) step;
      at = (int) (step >>> 32);
      for (int literal : program.automaton.hits(state)) {
        announce(program.announcements.get(literal), base + at);
        quiet = quiet && seams != null && !seams.stands(literal, in, from, at, to);
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
        touched.add(literal + a.from() - 1, Math.max(literalEnd, literal + a.to()));
        tracks().add(a.detector(), literal + a.from(), literal + a.to());
      }
    }
  }

  private void judgeBlocks(long upTo) {
    while (nextBlock < upTo) {
      touched.add(nextBlock, window.end());
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
      present = new Tracks(program, window, touched, inquiry.options.budget().beyond(), counting);
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
    if (!openKnown) {
      long literal = window.end() - program.automaton.depth(state);
      open = Math.min(firstMatch, literal - lead(literal));
      openKnown = true;
    }
    return open;
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
