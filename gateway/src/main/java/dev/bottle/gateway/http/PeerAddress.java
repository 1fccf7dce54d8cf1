package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.IpAddress;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The address at the other end of a connection. */
final class PeerAddress {
  private PeerAddress() {}

  static Optional<IpAddress> of(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
        ? Optional.of(IpAddress.of(inet.getAddress().getAddress()))
        : Optional.empty();
  }
}
