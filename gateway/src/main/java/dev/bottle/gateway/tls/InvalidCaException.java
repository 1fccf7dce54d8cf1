package dev.bottle.gateway.tls;

import java.util.List;

/**
 * Configured certificates, or keys to them, that cannot be used. The message is safe to show: a
 * line for each problem, with the name that the caller gave its source.
 */
public final class InvalidCaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  InvalidCaException(String source, String problem) {
    this(List.of(source + ": " + problem));
  }

  InvalidCaException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem with its source. */
  public List<String> problems() {
    return problems;
  }
}
