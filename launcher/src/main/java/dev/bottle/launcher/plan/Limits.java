package dev.bottle.launcher.plan;

/**
 * Bounds on the agent's container.
 *
 * @param memoryBytes memory, swap not counted on top
 * @param cpus processors, fractions allowed
 * @param pids processes and threads
 */
public record Limits(long memoryBytes, double cpus, long pids) {}
