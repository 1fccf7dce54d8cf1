package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.channel.Channel;
import java.util.Optional;

/** How requests reach a connection, and so what they are bound to. */
sealed interface Origin {

  /** Who sends the requests; two clients never share what is kept for one of them. */
  String client();

  /** Spoken to as a forward proxy: absolute-form and CONNECT. */
  record Proxy(String client) implements Origin {
    static Proxy of(Channel channel) {
      return new Proxy(PeerAddress.of(channel).map(IpAddress::text).orElse(""));
    }
  }

  /**
   * Spoken to as if it were the server itself, by a tool that knows of no proxy: {@code Host} says
   * where a request goes (RFC 9112 section 3.2.1).
   */
  record Plain(String client) implements Origin {
    static Plain of(Channel channel) {
      return new Plain(PeerAddress.of(channel).map(IpAddress::text).orElse(""));
    }
  }

  /**
   * Inside an intercepted tunnel.
   *
   * @param target what the tunnel was opened for, or the server that its handshake named
   * @param asSent the client's own spelling of it: a secret may stand in its letters' case
   * @param refusal why no request of this tunnel may pass, whatever it asks
   */
  record Tunnel(String client, Destination target, String asSent, Optional<DenyReason> refusal)
      implements Origin {
    ConnectTarget connect() {
      return new ConnectTarget(target, target, asSent);
    }
  }

  /** Why no request may pass, whatever it asks; empty where each is judged by itself. */
  default Optional<DenyReason> standingRefusal() {
    return switch (this) {
      case Proxy _, Plain _ -> Optional.empty();
      case Tunnel tunnel -> tunnel.refusal();
    };
  }

  /** What can be told of a request that could not be read. */
  default Subject subject(ProxyParts parts) {
    return switch (this) {
      case Proxy _, Plain _ -> Subject.unknown(scheme());
      case Tunnel tunnel -> TunnelEvents.subject(parts, tunnel.connect());
    };
  }

  default Scheme scheme() {
    return this instanceof Tunnel ? Scheme.HTTPS : Scheme.HTTP;
  }
}
