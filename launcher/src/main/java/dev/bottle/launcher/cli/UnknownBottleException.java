package dev.bottle.launcher.cli;

import dev.bottle.launcher.session.Visible;
import java.io.Serial;

/** A command names a bottle that is not there, or not running. */
public final class UnknownBottleException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private UnknownBottleException(String message) {
    super(message);
  }

  static UnknownBottleException noSuch(String id) {
    return new UnknownBottleException("no bottle '" + Visible.text(id) + "'. See: bottle ps");
  }

  static UnknownBottleException notRunning(String id) {
    return new UnknownBottleException(
        "bottle "
            + Visible.text(id)
            + " has ended; its manifest is where to allow things for the next one");
  }
}
