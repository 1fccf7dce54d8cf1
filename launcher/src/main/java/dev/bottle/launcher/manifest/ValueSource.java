package dev.bottle.launcher.manifest;

/** Where a value comes from, as the manifest writes it. */
public sealed interface ValueSource {

  /** The text itself. */
  record Literal(String text) implements ValueSource {}

  /** {@code ${NAME}}: a variable of the host's environment, and nothing around it. */
  record HostVariable(String name) implements ValueSource {}

  /** {@code ?text}: asked of the person at start. */
  record Prompt(String text) implements ValueSource {}
}
