package dev.bottle.gateway;

import dev.bottle.gateway.policy.IpAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.stream.Collectors;

/** Writes lines of a known_hosts file (sshd(8)) for one key on several listeners. */
final class KnownHosts {
  private static final int SSH_PORT = 22;

  private KnownHosts() {}

  /** A line for each listener, each with its line end. */
  static String text(Collection<InetSocketAddress> listeners, String key) {
    return listeners.stream()
        .map(listener -> name(listener) + " " + key + "\n")
        .collect(Collectors.joining());
  }

  /** A listener on every address is one under any name. */
  private static String name(InetSocketAddress listener) {
    var address = listener.getAddress();
    var host = address.isAnyLocalAddress() ? "*" : IpAddress.of(address.getAddress()).text();
    return listener.getPort() == SSH_PORT ? host : "[" + host + "]:" + listener.getPort();
  }
}
