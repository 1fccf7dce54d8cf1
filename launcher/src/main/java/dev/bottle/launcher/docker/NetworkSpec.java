package dev.bottle.launcher.docker;

import java.util.Map;

/**
 * A network to create, IPv4 only.
 *
 * @param name its name
 * @param subnet in CIDR form
 * @param reach where a route leads from it
 * @param labels put on it
 */
public record NetworkSpec(String name, String subnet, Reach reach, Map<String, String> labels) {
  public NetworkSpec {
    labels = Map.copyOf(labels);
  }

  /** Where a route leads. */
  public enum Reach {
    /** Nowhere: no default route, and the host has no address on the bridge. */
    INTERNAL,
    /** Out, through the host. */
    OUTSIDE,
    /** Out, through the host, and to the other containers on it. */
    OUTSIDE_AND_NEIGHBOURS
  }
}
