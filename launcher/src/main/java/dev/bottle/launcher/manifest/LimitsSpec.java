package dev.bottle.launcher.manifest;

import java.util.Optional;

/**
 * Bounds that the manifest sets on the agent's container.
 *
 * @param memoryBytes memory
 * @param cpus processors, fractions allowed
 * @param pids processes and threads
 */
public record LimitsSpec(Optional<Long> memoryBytes, Optional<Double> cpus, Optional<Long> pids) {
  public static final LimitsSpec NONE =
      new LimitsSpec(Optional.empty(), Optional.empty(), Optional.empty());
}
