package dev.bottle.gateway;

import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What leads to a listener: where it is bound, and for one on every address all of those. */
final class OwnEndpoints {
  private OwnEndpoints() {}

  static Set<Endpoint> of(Collection<InetSocketAddress> listeners) throws IOException {
    var own = new HashSet<Endpoint>();
    for (var bound : listeners) {
      own.add(new Endpoint(IpAddress.of(bound.getAddress().getAddress()), bound.getPort()));
      if (bound.getAddress().isAnyLocalAddress()) {
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(InetAddress::getAddress)
            .forEach(a -> own.add(new Endpoint(IpAddress.of(a), bound.getPort())));
      }
    }
    return own;
  }
}
