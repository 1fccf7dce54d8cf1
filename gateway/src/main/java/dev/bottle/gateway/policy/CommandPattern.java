package dev.bottle.gateway.policy;

/**
 * A pattern over a whole command line: {@code *} stands for anything but what a shell would act on.
 * Only what the operator wrote may have such characters.
 *
 * @param text the pattern as an operator writes it
 */
public record CommandPattern(String text) {
  private static final String FOR_THE_SHELL = ";&|`$()<>\n\r\\\0";

  public CommandPattern {
    if (text.isBlank()) {
      throw new InvalidNameException("a command pattern names a command");
    }
    if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw new InvalidNameException("a command pattern has no control characters");
    }
    if (text.startsWith("*")) {
      throw new InvalidNameException("a command pattern names its command: * may follow it");
    }
  }

  /**
   * Parses a pattern.
   *
   * @throws InvalidNameException for one that is empty, names no command or has control characters
   */
  public static CommandPattern parse(String text) {
    return new CommandPattern(text);
  }

  /** Whether the command line is one of those meant. */
  public boolean matches(String command) {
    // Greedy with one point to come back to: linear in practice, quadratic at worst.
    int at = 0;
    int pattern = 0;
    int star = -1;
    int resume = 0;
    while (at < command.length()) {
      if (pattern < text.length() && text.charAt(pattern) == '*') {
        star = pattern++;
        resume = at;
      } else if (pattern < text.length() && text.charAt(pattern) == command.charAt(at)) {
        pattern++;
        at++;
      } else if (star >= 0 && FOR_THE_SHELL.indexOf(command.charAt(resume)) < 0) {
        pattern = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (pattern < text.length() && text.charAt(pattern) == '*') {
      pattern++;
    }
    return pattern == text.length();
  }
}
