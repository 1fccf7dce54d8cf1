package dev.bottle.gateway.policy;

/**
 * Where an exchange wants to go.
 *
 * @param host canonical host
 * @param port 1 to 65535
 */
public record Destination(Host host, int port) {

  public Destination {
    if (port < 1 || port > 65535) {
      throw new InvalidNameException("a port is a number from 1 to 65535");
    }
  }

  /**
   * Parses {@code host:port}, or {@code host} where {@code defaultPort} is not 0.
   *
   * @throws InvalidNameException for anything else, user information included
   */
  public static Destination parse(String authority, int defaultPort) {
    int colon = authority.lastIndexOf(':');
    boolean bareHost = colon < 0 || (authority.startsWith("[") && authority.endsWith("]"));
    if (bareHost) {
      if (defaultPort == 0) {
        throw new InvalidNameException("the port is missing");
      }
      return new Destination(Host.parse(authority), defaultPort);
    }
    var host = authority.substring(0, colon);
    if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
      throw new InvalidNameException("an IPv6 address needs brackets before a port");
    }
    return new Destination(Host.parse(host), parsePort(authority.substring(colon + 1)));
  }

  static int parsePort(String digits) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new InvalidNameException("a port is a number from 1 to 65535");
    }
    return Integer.parseInt(digits);
  }

  /** {@code host:port}, as in an authority. */
  public String authorityText() {
    return host.authorityText() + ":" + port;
  }

  @Override
  public String toString() {
    return authorityText();
  }
}
