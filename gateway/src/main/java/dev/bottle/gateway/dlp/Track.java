package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Detector.End;
import dev.bottle.gateway.dlp.Detector.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matches of one detector that may have begun. All are followed side by side, each byte read
 * once for each; those that have come to the same state have the same future and become one. So the
 * work for a byte does not grow with how many places look like a beginning.
 */
final class Track {
  private static final int MOST_RUNNING = 4096;
  private static final int CROWD = 8;

  /** Bytes that are read together, so that reading costs more than getting there. */
  private static final int PACE = 64;

  private final Detector detector;
  private final Dfa machine;
  private final ByteSet[] head;
  private final boolean sweeping;
  private final int lag;
  private final Beyond beyond;
  private final Window window;
  private final Touched touched;
  private final Claim claim;

  /** In the order of their starts. */
  private final List<Run> runs = new ArrayList<>(2);

  private final List<Match> matches = new ArrayList<>(0);
  private final Run[] lanes = new Run[Dfa.LANES];
  private final Histogram bytes = new Histogram();
  private final Stretch stretch = new Stretch();

  /** Runs have read up to here. */
  private long at;

  /** Starts from here to {@link #tried} need not be tried again. */
  private long triedFrom;

  private long tried;
  private long tryTo = -1;
  private long lastEnd;

  /** Those that run are looked through when there are more. */
  private int crowd = CROWD;

  private long work;
  private boolean overrun;

  /** What becomes of a match that goes on beyond its detector's limit. */
  enum Beyond {
    OVERRUN,
    CUT
  }

  /** One match that may have begun. */
  private static final class Run extends Dfa.Cursor {
    final long start;

    /** Others, from later places, that have become one with it. */
    final Starts others;

    /** It was followed as far as it may be. */
    boolean cut;

    Run(DfaTable.Start state, long start, Stretch stretch) {
      super(state, start, stretch);
      this.start = start;
      this.others = new Starts();
    }

    /** The first of the others, where this one stands. */
    Run(Run before) {
      super(before);
      this.start = before.others.removeFirst();
      this.others = before.others;
    }

    boolean over() {
      return cut || dead();
    }
  }

  /** Which of its matches count. */
  interface Claim {
    /** Whether one may count, by its place; asked before it is judged. */
    boolean stands(long start, long end);

    /** Whether one counts, by what is secret in it. */
    boolean counts(Match match);
  }

  /**
   * @param lag how far before the newest byte a start may still be told of
   * @param claim which matches are to report
   */
  Track(Detector detector, Window window, Touched touched, int lag, Beyond beyond, Claim claim) {
    this.detector = detector;
    this.machine = detector.machine();
    this.head = detector.head().toArray(ByteSet[]::new);
    this.sweeping = detector.anchoredByContext() || detector.anchors().isEmpty();
    this.window = window;
    this.touched = touched;
    this.lag = sweeping ? 0 : lag;
    this.beyond = beyond;
    this.claim = claim;
  }

  /** A match may start from {@code from} to {@code to}. */
  void add(long from, long to) {
    long first = Math.max(Math.max(0, from), lastEnd);
    if (sweeping) {
      tryTo = Math.max(tryTo, to);
    }
    if (runs.size() > crowd && first >= at + PACE) {
      follow(first);
      unite();
      resolve(first - lag, End.OPEN);
      gather();
      first = Math.max(first, lastEnd);
    }
    long end = Math.min(to + 1, window.end());
    if (first > tried || end < triedFrom) {
      begin(first, end);
      triedFrom = first;
      tried = Math.max(first, end);
    } else {
      begin(first, Math.min(end, triedFrom));
      begin(tried, end);
      triedFrom = Math.min(triedFrom, first);
      tried = Math.max(tried, end);
    }
  }

  private void begin(long from, long to) {
    for (long start = from; start < to; start++) {
      if (looksRight(start)) {
        begin(start);
      }
    }
  }

  /** When to look through those that run next: so that each is looked at few times. */
  private void gather() {
    crowd = Math.min(CROWD + 2 * runs.size(), MOST_RUNNING - PACE);
  }

  private boolean looksRight(long start) {
    long offset = start;
    for (ByteSet allowed : head) {
      if (offset == window.end()) {
        return true;
      }
      work++;
      if (!allowed.contains(window.byteAt(offset++))) {
        return false;
      }
    }
    return true;
  }

  private void begin(long start) {
    if (runs.size() > crowd && start >= at + PACE) {
      follow(start);
      unite();
      gather();
    }
    int previous = start == 0 ? Regex.Place.TEXT_END : window.byteAt(start - 1);
    if (insert(new Run(machine.start(previous), start, stretch))) {
      overrun |= runs.size() > MOST_RUNNING;
    }
  }

  /** Puts a run in its place; false when there is one from there already. */
  private boolean insert(Run run) {
    int place = runs.size();
    while (place > 0 && runs.get(place - 1).start >= run.start) {
      place--;
    }
    boolean fresh = place == runs.size() || runs.get(place).start != run.start;
    if (fresh) {
      runs.add(place, run);
    }
    return fresh;
  }

  /** Lets all read up to {@code to}, and drops those that came to nothing. */
  private void follow(long to) {
    if (runs.size() < Dfa.LANES || machine.passes()) {
      runs.forEach(run -> follow(run, to));
    } else {
      followAbreast(to);
    }
    int kept = 0;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      work += run.work;
      run.work = 0;
      if (!run.over() || run.end >= 0) {
        runs.set(kept++, run);
      } else {
        leave(run);
      }
    }
    runs.subList(kept, runs.size()).clear();
    at = to;
  }

  /** It is followed no longer: what it looked at, and the byte before it, decided that. */
  private void leave(Run run) {
    touched.add(run.start - 1, run.at);
  }

  private void follow(Run run, long to) {
    long limit = limit(run, to);
    while (run.at < limit && !run.over()) {
      int length = (int) Math.min(window.contiguous(run.at), limit - run.at);
      machine.run(run, window.array(run.at), window.base(run.at), length);
    }
  }

  private long limit(Run run, long to) {
    return Math.min(to, run.start + detector.limit());
  }

  /** Each lane takes the next run when its own has come to its end. */
  private void followAbreast(long to) {
    int busy = 0;
    for (Run run : runs) {
      follow(run, Math.min(to, window.chunkStart()));
      if (mayGoOn(run, to)) {
        lanes[busy++] = run;
      }
      while (busy == Dfa.LANES) {
        busy = followLanes(to);
      }
    }
    for (int i = 0; i < busy; i++) {
      follow(lanes[i], to);
    }
  }

  private boolean mayGoOn(Run run, long to) {
    return !run.over() && run.at < limit(run, to);
  }

  /** Lets all lanes go on until one stops; how many may still go on, which are the first. */
  private int followLanes(long to) {
    long count = Long.MAX_VALUE;
    for (Run run : lanes) {
      count = Math.min(count, limit(run, to) - run.at);
    }
    long from = lanes[0].at;
    machine.run(lanes, window.array(from), window.base(from), (int) count);
    int busy = 0;
    for (Run run : lanes) {
      if (mayGoOn(run, to)) {
        lanes[busy++] = run;
      }
    }
    return busy;
  }

  /** Of those with the same future only the first goes on. */
  private void unite() {
    if (runs.size() < 2) {
      return;
    }
    var firsts = new HashMap<Dfa.Future, Run>();
    int kept = 0;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      Run first = mayUnite(run) ? firsts.putIfAbsent(run.future(), run) : null;
      if (first == null) {
        runs.set(kept++, run);
      } else {
        first.others.add(run.start);
        first.others.addAll(run.others);
      }
    }
    runs.subList(kept, runs.size()).clear();
  }

  /** Not those that begin farther on, or have come to their limit. */
  private boolean mayUnite(Run run) {
    return !run.dead() && run.at == at;
  }

  /** Reads what is at hand and draws what follows from it. */
  void settle(End last) {
    if (tried <= tryTo) {
      add(Math.max(tried, lastEnd), tryTo);
    }
    follow(window.end());
    resolve(window.end() + 1 - lag, last);
  }

  /** Judges in order; those from {@code horizon} on may still get an earlier neighbour. */
  private void resolve(long horizon, End last) {
    while (!runs.isEmpty() && decided(runs.getFirst(), horizon, last)) {
      Run run = runs.removeFirst();
      leave(run);
      Match match = run.end > run.start ? judged(run) : null;
      if (match != null) {
        matches.add(match);
        lastEnd = match.end();
        dropBefore(lastEnd);
      } else if (run.end > run.start || !run.dead()) {
        promote(run);
      }
    }
  }

  private void dropBefore(long from) {
    var later = new ArrayList<Run>(0);
    for (Run run : runs) {
      if (run.start < from) {
        leave(run);
        run.others.dropBefore(from);
        later.add(run);
      }
    }
    runs.removeIf(run -> run.start < from);
    later.forEach(this::promote);
  }

  /** The first of those that became one with a run goes on in its place. */
  private void promote(Run before) {
    while (!before.others.isEmpty()) {
      var next = new Run(before);
      if (insert(next)) {
        follow(next, at);
        return;
      }
    }
  }

  private boolean decided(Run run, long horizon, End last) {
    if (tooLong(run)) {
      run.cut = beyond == Beyond.CUT;
    } else if (last == End.FINAL && !run.over()) {
      machine.end(run, window.end());
    }
    return run.over() && (last == End.FINAL || run.start < horizon);
  }

  private @Nullable Match judged(Run run) {
    Match match =
        claim.stands(run.start, run.end) ? detector.judge(window, run.start, run.end, bytes) : null;
    return match != null && claim.counts(match) ? match : null;
  }

  private boolean tooLong(Run run) {
    return !run.over() && run.at - run.start >= detector.limit();
  }

  /** Whether a match goes on beyond what may be held back for it. */
  boolean overrun() {
    return overrun || (beyond == Beyond.OVERRUN && runs.stream().anyMatch(this::tooLong));
  }

  /** The matches that are final, in their order; the caller takes from it. */
  List<Match> matches() {
    return matches;
  }

  /** Whether nothing is open. */
  boolean idle() {
    return runs.isEmpty() && tried > tryTo;
  }

  /** Where the first open match starts, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    return runs.isEmpty() ? otherwise : Math.min(otherwise, runs.getFirst().start);
  }

  /** Bytes looked at. */
  long work() {
    return work + bytes.work() + stretch.work();
  }
}
