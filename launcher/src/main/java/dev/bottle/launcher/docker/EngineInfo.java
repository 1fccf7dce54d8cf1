package dev.bottle.launcher.docker;

import java.util.Set;

/**
 * What the engine says of itself.
 *
 * @param version such as {@code 20.10.24}
 * @param runtimes names of the OCI runtimes that it can use
 */
public record EngineInfo(String version, Set<String> runtimes) {
  public EngineInfo {
    runtimes = Set.copyOf(runtimes);
  }
}
