package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.BottleId;
import java.time.Duration;

/** Told as a session comes up, so that the person sees it. */
@FunctionalInterface
public interface Progress {

  /** What has been reached. */
  enum Milestone {
    /** The gateway listens. */
    GATEWAY_UP,
    /** The agent's container runs, its home is filled, and it reaches the gateway. */
    AGENT_UP
  }

  /** The session reached a milestone, so long after it began. */
  void reached(BottleId id, Milestone milestone, Duration sinceStart);
}
