package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Peer;
import io.netty.channel.Channel;
import java.util.Optional;

/**
 * Who makes a request.
 *
 * @param parts what it is carried with: their guard is this client's own
 * @param origin how it came, naming the client
 */
record Asker(ProxyParts parts, Origin origin) {

  /** Whoever sent this head; empty when it is nobody that the gateway serves. */
  static Optional<Asker> of(ProxyParts parts, Origin origin, Channel channel, RequestHead head) {
    return switch (origin) {
      case Origin.Tunnel tunnel -> Optional.of(new Asker(parts, tunnel)); // its CONNECT was served
      case Origin.Proxy _ ->
          PeerAddress.of(channel)
              .map(address -> new Peer(address, ProxyAuthorization.of(head.fields())))
              .flatMap(
                  peer ->
                      parts
                          .guard()
                          .get()
                          .as(peer)
                          .map(
                              served ->
                                  new Asker(parts.as(peer), new Origin.Proxy(served.client()))));
    };
  }
}
