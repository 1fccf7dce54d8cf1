package dev.bottle.launcher.plan;

/**
 * The numeric user and group that own the agent's process, so that files in a mounted workspace
 * stay the user's own.
 */
public record HostUser(int uid, int gid) {}
