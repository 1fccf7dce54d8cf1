package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;

/**
 * A socket address to listen on.
 *
 * @param address an address of this machine
 * @param port 0 to 65535; 0 lets the system pick one
 */
public record ListenAddress(IpAddress address, int port) {
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  public ListenAddress {
    if (port < 0 || port > 65535) {
      throw new InvalidNameException("a listen port is a number from 0 to 65535");
    }
  }

  /**
   * Parses {@code address:port}; {@code localhost} is 127.0.0.1.
   *
   * @throws InvalidNameException for anything else
   */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw new InvalidNameException("a listen address is address:port");
    }
    var digits = text.substring(colon + 1);
    if (!digits.matches("[0-9]{1,5}")) {
      throw new InvalidNameException("a listen port is a number from 0 to 65535");
    }
    var host = text.substring(0, colon);
    if (host.equals("localhost")) {
      return new ListenAddress(LOOPBACK, Integer.parseInt(digits));
    }
    if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
      throw new InvalidNameException("an IPv6 address needs brackets before a port");
    }
    return switch (Host.parse(host)) {
      case IpAddress ip -> new ListenAddress(ip, Integer.parseInt(digits));
      case HostName _ ->
          throw new InvalidNameException("a listen address is an IP address and a port");
    };
  }

  public boolean isLoopback() {
    return address.isLoopback();
  }

  /** Whether it takes connections to every address of the machine. */
  public boolean isAnyAddress() {
    return address.isUnspecified();
  }

  /** {@code address:port}, IPv6 in brackets. */
  public String text() {
    return address.authorityText() + ":" + port;
  }

  @Override
  public String toString() {
    return text();
  }
}
