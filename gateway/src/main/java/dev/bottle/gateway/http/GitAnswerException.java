package dev.bottle.gateway.http;

import java.io.IOException;
import java.util.Optional;

/** Upstream has answered a request of git with something other than success. */
final class GitAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<String> challenge;

  /**
   * An answer.
   *
   * @param challenge its {@code WWW-Authenticate}
   */
  GitAnswerException(int status, Optional<String> challenge) {
    super("upstream answered with status " + status);
    this.status = status;
    this.challenge = challenge;
  }

  int status() {
    return status;
  }

  /** Whether git's own client makes something of the status. */
  boolean isForClient() {
    return status == 401 || status == 403 || status == 404;
  }

  Optional<String> challenge() {
    return challenge;
  }
}
