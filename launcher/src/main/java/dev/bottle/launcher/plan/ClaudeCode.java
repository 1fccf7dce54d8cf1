package dev.bottle.launcher.plan;

import java.util.List;

/** What Claude Code needs of every bottle. */
final class ClaudeCode {
  /**
   * The model API, and the two hosts of the login. Its telemetry and error reports work without
   * these, and those go to hosts shared with others: they are not here. Updates come with the
   * image.
   */
  static final List<String> HOSTS =
      List.of("api.anthropic.com", "claude.ai", "platform.claude.com");

  /** Where its login may be used: the one host that takes it. */
  static final List<String> LOGIN_HOSTS = List.of("api.anthropic.com");

  /** With full permissions: the bottle is what limits it, not a question at each step. */
  static final List<String> COMMAND = List.of("claude", "--dangerously-skip-permissions");

  private ClaudeCode() {}
}
