package dev.bottle.gateway.dlp;

/** Which matches count, beyond what their detectors ask for. */
@FunctionalInterface
interface Counting {
  /** All of them. */
  Counting ALL = (_, _, _, _) -> true;

  /**
   * Asked of each match before it is judged, and before others that overlap it are dropped.
   *
   * @param window has the match's bytes, from {@code start} to {@code end}
   */
  boolean counts(Detector detector, Window window, long start, long end);
}
