package dev.bottle.gateway.dlp;

import java.util.List;
import java.util.stream.Collectors;

/** Rules files that cannot be used, with every problem in them. */
public final class InvalidRulesException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<RuleProblem> problems;

  public InvalidRulesException(List<RuleProblem> problems) {
    super(problems.stream().map(RuleProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<RuleProblem> problems() {
    return problems;
  }
}
