package dev.bottle.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration with problems: all of them. */
public final class InvalidConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  public InvalidConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the text; never empty. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
