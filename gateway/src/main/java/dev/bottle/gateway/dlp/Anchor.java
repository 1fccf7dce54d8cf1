package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.List;

/**
 * A literal that stands in a match at a known distance from its start.
 *
 * @param literal ASCII lower case, one char a byte; compared without case
 * @param min fewest bytes between the start of the match and the literal
 * @param max most bytes between them, {@link Regex#UNBOUNDED} for no limit
 * @param lead the bytes that may stand between them
 */
record Anchor(String literal, int min, int max, ByteSet lead) {
  private static final int LONGEST = 16;

  /**
   * This anchor when the match starts {@code less} to {@code more} bytes earlier, over {@code
   * over}.
   */
  Anchor moved(int less, int more, ByteSet over) {
    return new Anchor(literal, Shape.sum(min, less), Shape.sum(max, more), lead.or(over));
  }

  /** How well a set of alternative anchors tells a match from other bytes; more is better. */
  static int strength(List<Anchor> set) {
    int farthest = 0;
    for (Anchor anchor : set) {
      farthest = Math.max(farthest, anchor.max);
    }
    int distance = farthest == 0 ? 0 : farthest <= 64 ? 2 : 6;
    return 4 * Math.min(shortest(set), 6) - distance - set.size() / 8;
  }

  static int shortest(List<Anchor> set) {
    int shortest = set.isEmpty() ? 0 : Integer.MAX_VALUE;
    for (Anchor anchor : set) {
      shortest = Math.min(shortest, anchor.literal.length());
    }
    return shortest;
  }

  /** The set with long literals cut short and without those that a shorter one announces. */
  static List<Anchor> reduced(List<Anchor> set) {
    var cut = new ArrayList<Anchor>(set.size());
    for (Anchor anchor : set) {
      String front = anchor.literal.substring(0, Math.min(LONGEST, anchor.literal.length()));
      cut.add(new Anchor(front, anchor.min, anchor.max, anchor.lead));
    }
    var kept = new ArrayList<Anchor>(cut.size());
    for (int i = 0; i < cut.size(); i++) {
      Anchor one = cut.get(i);
      boolean said = false;
      for (int j = 0; j < cut.size() && !said; j++) {
        said = cut.get(j).announces(one) || (j < i && cut.get(j).says(one));
      }
      if (!said) {
        kept.add(one);
      }
    }
    return List.copyOf(kept);
  }

  private boolean announces(Anchor other) {
    return other.literal.length() > literal.length()
        && other.literal.startsWith(literal)
        && min <= other.min
        && max >= other.max;
  }

  /** Equality, without that of records being linked when a process starts. */
  private boolean says(Anchor other) {
    return literal.equals(other.literal)
        && min == other.min
        && max == other.max
        && lead.equals(other.lead);
  }
}
