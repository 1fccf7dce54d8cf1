package dev.bottle.gateway.policy;

import java.util.regex.Pattern;

/**
 * Which refs a push may change: a full ref name in which {@code *} stands for anything, slashes
 * too.
 *
 * @param glob starts with {@code refs/}
 * @param reach how far a change may go
 */
public record RefPattern(String glob, Reach reach) {
  private static final Pattern SHAPE = Pattern.compile("refs/[\\x21-\\x7e&&[^:?\\[\\\\^~]]+");
  private static final int LONGEST = 512;

  /** How far a change may go. */
  public enum Reach {
    /** Create and fast-forward. */
    FORWARD,
    /** Force and delete too. */
    ANY
  }

  public RefPattern {
    if (glob.length() > LONGEST || !SHAPE.matcher(glob).matches() || glob.contains("..")) {
      throw new InvalidNameException(
          "a pattern of refs starts with refs/, or with +refs/ where force and delete are meant");
    }
  }

  /**
   * Parses {@code refs/heads/agent/*}, or the same after a plus for {@link Reach#ANY}.
   *
   * @throws InvalidNameException for anything else
   */
  public static RefPattern parse(String text) {
    return text.startsWith("+")
        ? new RefPattern(text.substring(1), Reach.ANY)
        : new RefPattern(text, Reach.FORWARD);
  }

  /** As an operator writes it. */
  public String text() {
    return switch (reach) {
      case FORWARD -> glob;
      case ANY -> "+" + glob;
    };
  }

  /** Whether a ref is meant, by its full name. */
  public boolean matches(String ref) {
    int star = glob.indexOf('*');
    if (star < 0) {
      return glob.equals(ref);
    }
    if (!ref.startsWith(glob.substring(0, star))) {
      return false;
    }
    int at = star;
    var parts = glob.substring(star).split("\\*+", -1);
    for (int i = 1; i < parts.length - 1; i++) {
      int found = ref.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    var last = parts[parts.length - 1];
    return ref.length() - at >= last.length() && ref.endsWith(last);
  }
}
