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

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
