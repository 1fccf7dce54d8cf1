package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Detector.End;
import dev.bottle.gateway.dlp.Detector.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of one part where a match may start, judged in order for each detector, so that the
 * outcome is the same wherever chunks split. A place that needs bytes to come waits; it is tried
 * again when the bytes behind it have doubled, so that waiting costs no more than judging.
 */
final class Candidates {
  private static final int MOST_WAITING = 8192;

  private final Program program;
  private final Window window;
  private final ArrayDeque<Candidate> waiting = new ArrayDeque<>(4);
  private final Map<Integer, Integer> waitingOf = new HashMap<>(4);
  private final Map<Integer, Long> lastEnd = new HashMap<>(4);
  private final List<Hit> hits = new ArrayList<>(1);
  private long retryAt = Long.MAX_VALUE;
  private long work;
  private boolean overflown;

  /** A match of a detector. */
  record Hit(int detector, Outcome.Match match) {}

  private static final class Candidate {
    final int detector;
    final long to;
    long from;
    long retryAt;

    Candidate(int detector, long from, long to) {
      this.detector = detector;
      this.from = from;
      this.to = to;
    }
  }

  Candidates(Program program, Window window) {
    this.program = program;
    this.window = window;
  }

  /**
   * Bytes looked at to judge places; what was looked at in vain, to be tried again, is not in it.
   */
  long work() {
    return work;
  }

  boolean overflown() {
    return overflown;
  }

  /** The matches found since, in the order they were judged; the caller takes from it. */
  List<Hit> hits() {
    return hits;
  }

  /** A match of {@code detector} may start from {@code from} to {@code to}. */
  void add(int detector, long from, long to) {
    var candidate = new Candidate(detector, Math.max(0, from), to);
    if (!waitingOf.containsKey(detector) && judge(candidate, End.OPEN)) {
      return;
    }
    overflown |= waiting.size() >= MOST_WAITING;
    waiting.add(candidate);
    if (waitingOf.merge(detector, 1, Integer::sum) == 1) {
      retryAt = Math.min(retryAt, candidate.retryAt);
    }
  }

  /** Judges again what was waiting for bytes. */
  void retry(End last) {
    if (waiting.isEmpty() || (last == End.OPEN && window.end() < retryAt)) {
      return;
    }
    retryAt = Long.MAX_VALUE;
    Set<Integer> blocked = new HashSet<>();
    for (Iterator<Candidate> all = waiting.iterator(); all.hasNext(); ) {
      Candidate candidate = all.next();
      if (blocked.contains(candidate.detector)) {
        continue;
      }
      boolean early = last == End.OPEN && window.end() < candidate.retryAt;
      if (early || !judge(candidate, last)) {
        blocked.add(candidate.detector);
        retryAt = Math.min(retryAt, candidate.retryAt);
      } else {
        all.remove();
        waitingOf.computeIfPresent(candidate.detector, (_, n) -> n == 1 ? null : n - 1);
      }
    }
  }

  /** Where the first waiting place stands, or {@code otherwise}. */
  long firstWaiting(long otherwise) {
    long first = otherwise;
    for (Candidate candidate : waiting) {
      first = Math.min(first, candidate.from);
    }
    return first;
  }

  private boolean isPlaceholder(int detector, Outcome.Match match) {
    return program.isPlaceholder(detector, window.text(match.secretStart(), match.secretEnd()));
  }

  /** False when the candidate has to wait. */
  private boolean judge(Candidate candidate, End last) {
    Detector detector = program.detectors.get(candidate.detector);
    candidate.from = Math.max(candidate.from, lastEnd.getOrDefault(candidate.detector, 0L));
    while (candidate.from <= candidate.to) {
      if (candidate.from >= window.end()) {
        candidate.retryAt = window.end() + 1;
        return last == End.FINAL;
      }
      switch (detector.at(window, candidate.from, last)) {
        case Outcome.None none -> {
          work += 1 + none.work();
          candidate.from++;
        }
        case Outcome.Undecided _ -> {
          long behind = window.end() - candidate.from;
          candidate.retryAt = candidate.from + Math.min(2 * behind, detector.longest() + 1L);
          return false;
        }
        case Outcome.Match match when isPlaceholder(candidate.detector, match) -> {
          work += 1 + match.work();
          candidate.from++;
        }
        case Outcome.Match match -> {
          work += 1 + match.work();
          hits.add(new Hit(candidate.detector, match));
          lastEnd.put(candidate.detector, match.end());
          candidate.from = match.end();
        }
      }
    }
    return true;
  }
}
