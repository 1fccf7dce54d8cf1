package dev.bottle.launcher.cli;

/** Exit codes of {@code bottle}; {@code start} otherwise ends with the agent's own. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int BAD_MANIFEST = 65;
  static final int NO_ENGINE = 69;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
