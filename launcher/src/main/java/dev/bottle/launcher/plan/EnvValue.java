package dev.bottle.launcher.plan;

/** Where the value of one environment variable comes from. None of these holds a secret. */
public sealed interface EnvValue {

  /** The manifest's own text. */
  record Literal(String text) implements EnvValue {}

  /** A variable of the host's environment, read when the session starts. */
  record HostVariable(String name) implements EnvValue {}

  /** Asked of the person at start, without echo. */
  record Prompt(String text) implements EnvValue {}

  /** What stands in for a credential: the gateway draws it and says it in its ready line. */
  record Placeholder(String credential) implements EnvValue {}
}
