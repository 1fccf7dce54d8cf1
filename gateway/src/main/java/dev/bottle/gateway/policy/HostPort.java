package dev.bottle.gateway.policy;

import java.util.OptionalInt;

/**
 * {@code host}, {@code host:port} or their wildcard forms, as entries of a manifest name them.
 *
 * @param host which hosts
 * @param port the one port, or empty where the place of the entry says what that means
 */
public record HostPort(HostPattern host, OptionalInt port) {

  /**
   * Parses an entry.
   *
   * @throws InvalidNameException with a message for the operator
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean hasPort =
        colon >= 0 && !text.endsWith("]") && (text.indexOf(':') == colon || text.startsWith("["));
    if (!hasPort) {
      return new HostPort(HostPattern.parse(text), OptionalInt.empty());
    }
    int port = Destination.parsePort(text.substring(colon + 1));
    if (port < 1 || port > 65535) {
      throw new InvalidNameException("a port is a number from 1 to 65535");
    }
    return new HostPort(HostPattern.parse(text.substring(0, colon)), OptionalInt.of(port));
  }

  /** Whether the destination's host matches, and its port where this entry names one. */
  public boolean covers(Destination destination) {
    return (port.isEmpty() || port.getAsInt() == destination.port())
        && host.matches(destination.host());
  }

  public String text() {
    return port.isPresent() ? host.text() + ":" + port.getAsInt() : host.text();
  }
}
