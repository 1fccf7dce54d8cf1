package dev.bottle.gateway.admin;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;

/**
 * What a {@code Host} field may say: the listener's own address and port, or {@code localhost} for
 * a loopback one. A name that somebody made to resolve to this address (DNS rebinding) is another.
 *
 * @param endpoint where the listener is bound
 */
record OwnName(Endpoint endpoint) {
  private static final HostName LOCALHOST = new HostName("localhost");
  private static final int HTTP = 80;

  boolean is(String host) {
    try {
      var named = Destination.parse(host, HTTP);
      return named.port() == endpoint.port() && is(named.host());
    } catch (InvalidNameException e) {
      return false;
    }
  }

  private boolean is(Host host) {
    return switch (host) {
      case IpAddress ip -> ip.equals(endpoint.address());
      case HostName name -> endpoint.address().isLoopback() && name.equals(LOCALHOST);
    };
  }
}
