package dev.bottle.gateway.ssh;

/** What a client wants of a session channel (RFC 4254 section 6.5). */
sealed interface Ask {

  /** A login shell. */
  record Shell() implements Ask {}

  /** A command line, for the account's shell to read. */
  record Exec(String command) implements Ask {}

  /** A subsystem by its name. */
  record Subsystem(String name) implements Ask {
    static final String SFTP = "sftp";
  }
}
