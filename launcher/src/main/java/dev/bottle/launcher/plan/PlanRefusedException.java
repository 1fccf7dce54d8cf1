package dev.bottle.launcher.plan;

import java.io.Serial;

/** What was asked for will not be planned; the message says why, for people. */
public final class PlanRefusedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public PlanRefusedException(String message) {
    super(message);
  }
}
