package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.guard.Peer;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who makes a request.
 *
 * @param parts what it is carried with: their guard is this client's own
 * @param origin how it came, naming the client
 */
record Asker(ProxyParts parts, Origin origin) {
  private static final ClientLogin NO_LOGIN = new ClientLogin.None();

  /** Whoever sent this head; empty when it is nobody that the gateway serves. */
  static Optional<Asker> of(ProxyParts parts, Origin origin, Channel channel, RequestHead head) {
    return switch (origin) {
      case Origin.Tunnel tunnel -> Optional.of(new Asker(parts, tunnel)); // judged at its opening
      case Origin.Proxy _ ->
          served(parts, channel, ProxyAuthorization.of(head.fields()), Origin.Proxy::new);
      case Origin.Plain _ -> served(parts, channel, NO_LOGIN, Origin.Plain::new);
    };
  }

  /** Whoever opened a connection that has no place for a login; nobody is granted nothing. */
  static Asker silent(ProxyParts parts, Channel channel) {
    var nobody = Origin.Plain.of(channel);
    return served(parts, channel, NO_LOGIN, Origin.Plain::new)
        .orElseGet(() -> new Asker(parts.closed(), nobody));
  }

  private static Optional<Asker> served(
      ProxyParts parts, Channel channel, ClientLogin login, Function<String, Origin> origin) {
    return PeerAddress.of(channel)
        .map(address -> new Peer(address, login))
        .flatMap(
            peer ->
                parts
                    .guard()
                    .get()
                    .as(peer)
                    .map(served -> new Asker(parts.as(peer), origin.apply(served.client()))));
  }
}
