package dev.bottle.gateway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody meant to write. */
public final class Suggestion {
  private Suggestion() {}

  /** The candidate nearest to the word, when it is near enough to be meant. */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    var typed = word.toLowerCase(Locale.ROOT);
    if (typed.length() > 64) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(c -> distance(typed, c.toLowerCase(Locale.ROOT)) <= Math.max(1, c.length() / 3))
        .min(
            Comparator.comparingInt((String c) -> distance(typed, c.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Edits between two words; swapping two neighbours is one (optimal string alignment). */
  private static int distance(String a, String b) {
    var edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
