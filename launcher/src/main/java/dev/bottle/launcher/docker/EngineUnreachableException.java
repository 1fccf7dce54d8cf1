package dev.bottle.launcher.docker;

import java.io.Serial;

/**
 * No engine answers at its address. The message is for the person: what was tried, why it failed
 * and the next step.
 */
public final class EngineUnreachableException extends EngineException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why nothing answered. */
  public enum Reason {
    /** The socket is there, and this user may not open it. */
    PERMISSION_DENIED,
    /** Nothing listens there. */
    NOTHING_THERE,
    /** The address is of a kind that the launcher does not speak. */
    UNSUPPORTED_ADDRESS
  }

  private final Reason reason;

  EngineUnreachableException(Reason reason, String address) {
    super(
        "no Docker engine answers at "
            + address
            + " ("
            + words(reason)
            + ").\n"
            + nextStep(reason));
    this.reason = reason;
  }

  /** Why nothing answered. */
  public Reason reason() {
    return reason;
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case PERMISSION_DENIED -> "permission denied";
      case NOTHING_THERE -> "nothing listens there";
      case UNSUPPORTED_ADDRESS -> "only unix:// and tcp:// without TLS are supported";
    };
  }

  private static String nextStep(Reason reason) {
    return switch (reason) {
      case PERMISSION_DENIED ->
          "Add yourself to the docker group (sudo usermod -aG docker $USER, then log in again), or"
              + " set DOCKER_HOST.";
      case NOTHING_THERE -> "Start it, let bottle install one (bottle setup), or set DOCKER_HOST.";
      case UNSUPPORTED_ADDRESS -> "Set DOCKER_HOST to the engine's unix socket.";
    };
  }
}
