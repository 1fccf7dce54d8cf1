package dev.bottle.gateway.dlp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  /** Up to so many bytes before a literal, these may belong to some match. */
  record Lead(int farthest, ByteSet bytes) {}

  final List<Detector> detectors;
  final KeywordAutomaton automaton;
  final List<Announcement> announcements;
  final int[] everywhere;

  /** For each detector how far before the newest byte a start may be announced. */
  final int[] lags;

  /** What may stand before a literal and belong to its match, the nearest bytes first. */
  final List<Lead> leads;

  /** How many bytes before the newest may be looked at again, in bytes. */
  final int lookBehind;

  /** Which blanks that are written as escapes make no difference to what is looked for. */
  final Blanks blanks;

  /** For what is looked for where fields are joined: how to find it without reading all. */
  final @Nullable Seams seams;

  private final List<String> placeholders;

  Program(List<Detector> detectors, List<String> placeholders) {
    this(detectors, placeholders, null);
  }

  /**
   * @param text for what is looked for where fields of a text are joined: what the text itself is
   *     searched for
   */
  Program(List<Detector> detectors, List<String> placeholders, @Nullable Program text) {
    this.placeholders = List.copyOf(placeholders);
    this.detectors = List.copyOf(detectors);
    var literals = new ArrayList<String>();
    var meanings = new ArrayList<Announcement>();
    var unannounced = new int[detectors.size()];
    int unannouncedCount = 0;
    this.lags = new int[detectors.size()];
    var before = new TreeMap<Integer, ByteSet>();
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
        before.merge(max, anchor.lead(), ByteSet::or);
        longest = Math.max(longest, length);
        reach = Math.max(reach, context ? REACH : max);
      }
    }
    this.automaton = new KeywordAutomaton(literals);
    this.blanks = new Blanks(literals);
    this.seams = text == null ? null : new Seams(text, literals, automaton);
    this.announcements = List.copyOf(meanings);
    this.everywhere = Arrays.copyOf(unannounced, unannouncedCount);
    this.leads = leads(before);
    this.lookBehind = 1 + longest + reach;
  }

  /** All literals, as they are numbered. */
  List<String> literals() {
    return detectors.stream().flatMap(d -> d.anchors().stream()).map(Anchor::literal).toList();
  }

  /**
   * What reaches farther counts nearer, too; of several with the same bytes the farthest says all.
   */
  private static List<Lead> leads(NavigableMap<Integer, ByteSet> byDistance) {
    var leads = new ArrayDeque<Lead>();
    ByteSet bytes = ByteSet.NONE;
    for (var entry : byDistance.descendingMap().entrySet()) {
      ByteSet more = bytes.or(entry.getValue());
      if (!more.equals(bytes) || leads.isEmpty()) {
        leads.addFirst(new Lead(entry.getKey(), more));
      }
      bytes = more;
    }
    return List.copyOf(leads);
  }

  /** Whether what a rule took for a secret is only a placeholder or a piece of one. */
  boolean isPlaceholder(int detector, String secret) {
    return detectors.get(detector).knownName() == null
        && placeholders.stream().anyMatch(p -> p.contains(secret));
  }
}
