package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Detectors compiled for one pass: the automaton, and what each of its literals announces. */
final class Program {
  /** How far from its keyword a match may stand when the keyword is no part of it, in bytes. */
  static final int REACH = 2 * 1024;

  /** Starts that a detector without any literal judges at a time, in bytes. */
  static final int STRIDE = 4 * 1024;

  private static final int FARTHEST = 1024;

  /**
   * A literal's meaning: where, counted from the literal's start, matches of the detector may
   * start.
   */
  record Announcement(int detector, int length, int from, int to) {}

  final List<Detector> detectors;
  final KeywordAutomaton automaton;
  final List<Announcement> announcements;
  final int[] everywhere;

  /** For each detector how far before the newest byte a start may be announced. */
  final int[] lags;

  /** How many bytes before a literal belong to a match at most, and which. */
  final int longestLead;

  final ByteSet lead;

  /** Whether all bytes are. */
  final boolean anyLead;

  /** How many bytes before the newest may be looked at again, in bytes. */
  final int lookBehind;

  private final List<String> placeholders;

  Program(List<Detector> detectors, List<String> placeholders) {
    this.placeholders = List.copyOf(placeholders);
    this.detectors = List.copyOf(detectors);
    var literals = new ArrayList<String>();
    var meanings = new ArrayList<Announcement>();
    var unannounced = new int[detectors.size()];
    int unannouncedCount = 0;
    this.lags = new int[detectors.size()];
    int far = 0;
    ByteSet before = ByteSet.NONE;
    int longest = 0;
    int reach = 0;
    for (int d = 0; d < detectors.size(); d++) {
      boolean context = detectors.get(d).anchoredByContext();
      List<Anchor> anchors = detectors.get(d).anchors();
      if (anchors.isEmpty()) {
        unannounced[unannouncedCount++] = d;
      }
      for (Anchor anchor : anchors) {
        int length = anchor.literal().length();
        int max = Math.min(anchor.max(), FARTHEST);
        literals.add(anchor.literal());
        meanings.add(
            context
                ? new Announcement(d, length, -REACH, REACH)
                : new Announcement(d, length, -max, -anchor.min()));
        lags[d] = Math.max(lags[d], length + max);
        far = Math.max(far, max);
        before = before.or(anchor.lead());
        longest = Math.max(longest, length);
        reach = Math.max(reach, context ? REACH : max);
      }
    }
    this.automaton = new KeywordAutomaton(literals);
    this.announcements = List.copyOf(meanings);
    this.everywhere = Arrays.copyOf(unannounced, unannouncedCount);
    this.longestLead = far;
    this.lead = before;
    this.anyLead = before.equals(ByteSet.ALL);
    this.lookBehind = 1 + longest + reach;
  }

  /** Whether what a rule took for a secret is only a placeholder or a piece of one. */
  boolean isPlaceholder(int detector, String secret) {
    return detectors.get(detector).knownName() == null
        && placeholders.stream().anyMatch(p -> p.contains(secret));
  }
}
