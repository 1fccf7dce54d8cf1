package dev.bottle.launcher.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bottles and agents by name, of all manifest files that count here. */
public record Manifest(Map<String, BottleSpec> bottles, Map<String, AgentSpec> agents) {
  public Manifest {
    bottles = Collections.unmodifiableMap(new LinkedHashMap<>(bottles));
    agents = Collections.unmodifiableMap(new LinkedHashMap<>(agents));
  }
}
