package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One way to one address, which policy has admitted. */
public sealed interface Route {
  /** A name with more addresses than this is not tried at all of them. */
  int MAX_ROUTES = 32;

  AdmittedAddress to();

  /** Whom to connect to first. */
  InetSocketAddress hop();

  /** Without anything in between. */
  record Direct(AdmittedAddress to) implements Route {
    @Override
    public InetSocketAddress hop() {
      return socketAddress(to.address(), to.destination().port());
    }
  }

  /** Through a proxy, at one of the proxy's addresses. */
  record Proxied(AdmittedAddress to, InetSocketAddress hop, Optional<ProxyLogin> login)
      implements Route {
    /** What the proxy is told: {@code 192.0.2.1:443}, {@code [2001:db8::1]:443}. */
    String authority() {
      return to.address().authorityText() + ":" + to.destination().port();
    }

    /** What asks the proxy for a tunnel; holds the login. */
    String request() {
      var head = new StringBuilder("CONNECT ").append(authority()).append(" HTTP/1.1\r\n");
      head.append("Host: ").append(authority()).append("\r\n");
      login.ifPresent(
          l -> head.append("Proxy-Authorization: ").append(l.fieldValue()).append("\r\n"));
      return head.append("\r\n").toString();
    }

    /**
     * That the proxy did not help.
     *
     * @param what it did, a verb phrase
     */
    public UpstreamException failure(UpstreamTrouble trouble, String what) {
      return new UpstreamException(
          trouble, to.destination().authorityText() + ": the upstream proxy " + what);
    }
  }

  /** In the order in which to try them: families in turn, IPv6 first (RFC 8305 section 4). */
  static List<Route> direct(List<AdmittedAddress> addresses) {
    return inTurn(addresses).stream().<Route>map(Direct::new).limit(MAX_ROUTES).toList();
  }

  /** The same through a proxy: everything by its first address, then by its next. */
  static List<Route> proxied(
      List<AdmittedAddress> addresses, UpstreamProxy proxy, List<IpAddress> proxyAddresses) {
    var routes = new ArrayList<Route>();
    for (var proxyAddress : proxyAddresses) {
      var hop = socketAddress(proxyAddress, proxy.endpoint().port());
      for (var address : inTurn(addresses)) {
        routes.add(new Proxied(address, hop, proxy.login()));
      }
    }
    return routes.stream().limit(MAX_ROUTES).toList();
  }

  private static List<AdmittedAddress> inTurn(List<AdmittedAddress> addresses) {
    var v6 = new ArrayDeque<AdmittedAddress>();
    var v4 = new ArrayDeque<AdmittedAddress>();
    addresses.forEach(a -> (a.address().isV6() ? v6 : v4).add(a));
    var ordered = new ArrayList<AdmittedAddress>(addresses.size());
    while (!v6.isEmpty() || !v4.isEmpty()) {
      if (!v6.isEmpty()) {
        ordered.add(v6.remove());
      }
      if (!v4.isEmpty()) {
        ordered.add(v4.remove());
      }
    }
    return ordered;
  }

  private static InetSocketAddress socketAddress(IpAddress address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.octets()), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }
}
