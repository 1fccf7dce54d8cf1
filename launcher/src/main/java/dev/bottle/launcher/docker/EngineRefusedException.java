package dev.bottle.launcher.docker;

import java.io.Serial;

/** The engine answered, and refused or failed. */
public final class EngineRefusedException extends EngineException {
  @Serial private static final long serialVersionUID = 1L;

  /** The kinds of refusal that a caller acts on. */
  public enum Kind {
    /** No such container, network, image or exec. */
    NOT_FOUND,
    /** The address range is taken by another network. */
    ADDRESS_OVERLAP,
    /** The name is taken, or the thing is in use or not in the right state. */
    CONFLICT,
    /** Anything else. */
    OTHER
  }

  private final Kind kind;

  EngineRefusedException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  EngineRefusedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What sort of refusal it was. */
  public Kind kind() {
    return kind;
  }
}
