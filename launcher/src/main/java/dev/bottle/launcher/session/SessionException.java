package dev.bottle.launcher.session;

import java.io.Serial;

/** A bottle did not come up, or broke. The message is for the person. */
public final class SessionException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  SessionException(String message) {
    super(message);
  }

  SessionException(String message, Throwable cause) {
    super(message, cause);
  }
}
