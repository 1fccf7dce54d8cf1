package dev.bottle.gateway.policy;

import java.util.regex.Pattern;

/**
 * Which repositories are meant: {@code org/repo}, {@code org/*} for those directly below, {@code *}
 * for all.
 *
 * @param text the pattern as an operator writes it
 */
public record RepositoryPattern(String text) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\*|(?:[A-Za-z0-9._~+@][A-Za-z0-9._~+@-]*/)*(?:[A-Za-z0-9._~+@][A-Za-z0-9._~+@-]*|\\*)");

  public RepositoryPattern {
    if (!SHAPE.matcher(text).matches() || hasDots(text)) {
      throw new InvalidNameException(
          "a repository is org/repo, org/* or *, without a leading slash");
    }
    if (text.endsWith(".git")) {
      throw new InvalidNameException("a repository pattern has no .git at its end");
    }
  }

  /**
   * Parses a pattern.
   *
   * @throws InvalidNameException for anything but names, slashes and a star as the last name
   */
  public static RepositoryPattern parse(String text) {
    return new RepositoryPattern(
        text.endsWith(".git") ? text.substring(0, text.length() - ".git".length()) : text);
  }

  /**
   * Whether a repository is meant.
   *
   * @param repository its canonical path, without a leading slash and without {@code .git}
   */
  public boolean matches(String repository) {
    if (text.equals("*")) {
      return true;
    }
    if (!text.endsWith("/*")) {
      return repository.equals(text);
    }
    var folder = text.substring(0, text.length() - 1);
    return repository.length() > folder.length()
        && repository.startsWith(folder)
        && repository.indexOf('/', folder.length()) < 0;
  }

  private static boolean hasDots(String text) {
    for (var name : text.split("/", -1)) {
      if (name.equals(".") || name.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
