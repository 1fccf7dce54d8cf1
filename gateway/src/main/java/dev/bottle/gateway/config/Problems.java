package dev.bottle.gateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems while a document is read, so that all are told at once. */
public final class Problems {
  private final List<ConfigProblem> found = new ArrayList<>();

  public void add(Place place, String message) {
    found.add(new ConfigProblem(place, message));
  }

  /** Whether something at this path or below it is wrong. */
  public boolean anyUnder(String path) {
    return found.stream().map(ConfigProblem::jsonPath).anyMatch(p -> isUnder(path, p));
  }

  private static boolean isUnder(String path, String other) {
    return other.startsWith(path)
        && (other.length() == path.length() || ".[".indexOf(other.charAt(path.length())) >= 0);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order of the text, those without a line last. */
  public List<ConfigProblem> inOrder() {
    return found.stream()
        .sorted(
            Comparator.comparingInt(
                    (ConfigProblem p) ->
                        p.place().line() == 0 ? Integer.MAX_VALUE : p.place().line())
                .thenComparingInt(p -> p.place().column()))
        .toList();
  }

  /** Ends the reading when anything is wrong. */
  public void throwIfAny() throws InvalidConfigException {
    if (!found.isEmpty()) {
      throw new InvalidConfigException(inOrder());
    }
  }
}
