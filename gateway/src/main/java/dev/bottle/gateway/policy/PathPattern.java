package dev.bottle.gateway.policy;

import java.util.List;

/**
 * A pattern over canonical paths: {@code *} stays within a segment, {@code **} crosses slashes.
 *
 * @param text the pattern as written, starting with a slash
 */
public record PathPattern(String text) {

  public PathPattern {
    if (!text.startsWith("/")) {
      throw new InvalidNameException("a path pattern starts with a slash");
    }
    var literal = text.replace("*", "");
    if (literal.indexOf('?') >= 0 || literal.indexOf('#') >= 0) {
      throw new InvalidNameException("a path pattern has no query and no fragment");
    }
  }

  public boolean matches(RequestPath path) {
    return matches(path.text());
  }

  /** Whether a path that is canonical already is meant. */
  boolean matches(String path) {
    return matches(tokens(), 0, path, 0);
  }

  private List<String> tokens() {
    return List.of(text.splitWithDelimiters("\\*{1,2}", 0));
  }

  private static boolean matches(List<String> tokens, int token, String path, int at) {
    // Linear per token pair would be enough, but patterns come from the operator and are short.
    if (token == tokens.size()) {
      return at == path.length();
    }
    var head = tokens.get(token);
    if (head.isEmpty()) {
      return matches(tokens, token + 1, path, at);
    }
    if (head.charAt(0) != '*') {
      return path.startsWith(head, at) && matches(tokens, token + 1, path, at + head.length());
    }
    boolean crosses = head.length() == 2;
    for (int end = at; end <= path.length(); end++) {
      if (matches(tokens, token + 1, path, end)) {
        return true;
      }
      if (end < path.length() && !crosses && path.charAt(end) == '/') {
        return false;
      }
    }
    return false;
  }
}
