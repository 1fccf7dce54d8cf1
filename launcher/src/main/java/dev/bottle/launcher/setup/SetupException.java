package dev.bottle.launcher.setup;

import java.io.Serial;

/** The host could not be made ready. The message is for the person and names the next step. */
public final class SetupException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What kind of trouble it is. */
  public enum Kind {
    /** The person said no. */
    DECLINED,
    /** No engine answers, and none could be started. */
    NO_ENGINE,
    /** A step failed. */
    FAILED
  }

  private final Kind kind;

  SetupException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What kind of trouble it is. */
  public Kind kind() {
    return kind;
  }
}
