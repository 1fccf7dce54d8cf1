package dev.bottle.gateway.git;

import java.time.Duration;

/**
 * Bounds of one push and of all that are under way or kept.
 *
 * @param packBytes of one pack as it is sent
 * @param objects in one pack, which may stand at twice as many paths
 * @param unpackedBytes of what is in the archives of one push
 * @param keptBytes of all pushes that are kept for a person; the oldest go first
 * @param silence how long a client or an upstream may say nothing
 * @param deafness how long a client may take nothing of what it is told
 */
public record PushLimits(
    long packBytes,
    int objects,
    long unpackedBytes,
    long keptBytes,
    Duration silence,
    Duration deafness) {
  /**
   * 4 GiB and a million objects a push, 1 GiB in archives, 2 GiB kept, 10 minutes of silence, a
   * minute of deafness.
   */
  public static final PushLimits STANDARD =
      new PushLimits(4L << 30, 1_000_000, 1L << 30, 2L << 30, Duration.ofMinutes(10));

  /** With a minute of deafness. */
  public PushLimits(
      long packBytes, int objects, long unpackedBytes, long keptBytes, Duration silence) {
    this(packBytes, objects, unpackedBytes, keptBytes, silence, Duration.ofMinutes(1));
  }
}
