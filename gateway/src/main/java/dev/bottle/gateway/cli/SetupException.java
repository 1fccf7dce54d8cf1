package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.InvalidConfigException;
import dev.bottle.gateway.config.Problems;
import java.util.List;
import java.util.stream.Stream;

/** A setup that cannot be used: all its problems, safe to show. */
final class SetupException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  SetupException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  static SetupException of(InvalidConfigException e) {
    return new SetupException(e.problems().stream().map(Object::toString).toList());
  }

  /** A configuration's own problems, then those of the files that it names. */
  static SetupException of(Problems problems, List<String> beside) {
    return new SetupException(
        Stream.concat(problems.inOrder().stream().map(Object::toString), beside.stream()).toList());
  }

  List<String> problems() {
    return problems;
  }
}
