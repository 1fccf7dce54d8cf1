package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Detector.Match;

/** Which matches count, beyond what their detectors ask for. */
@FunctionalInterface
interface Counting {
  /** All of them. */
  Counting ALL = (_, _, _) -> true;

  /**
   * Asked of each match before others that overlap it are dropped.
   *
   * @param window has the match's bytes
   */
  boolean counts(Detector detector, Window window, Match match);
}
