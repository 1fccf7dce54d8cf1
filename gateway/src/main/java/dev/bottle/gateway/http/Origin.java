package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import java.util.Optional;

/** How requests reach a connection, and so what they are bound to. */
sealed interface Origin {

  /** Spoken to as a forward proxy: absolute-form and CONNECT. */
  record Proxy() implements Origin {}

  /**
   * Inside an intercepted tunnel.
   *
   * @param target what the tunnel was opened for
   * @param asSent the client's own spelling of it: a secret may stand in its letters' case
   * @param refusal why no request of this tunnel may pass, whatever it asks
   */
  record Tunnel(Destination target, String asSent, Optional<DenyReason> refusal) implements Origin {
    ConnectTarget connect() {
      return new ConnectTarget(target, target, asSent);
    }
  }

  /** Why no request may pass, whatever it asks; empty where each is judged by itself. */
  default Optional<DenyReason> standingRefusal() {
    return switch (this) {
      case Proxy _ -> Optional.empty();
      case Tunnel tunnel -> tunnel.refusal();
    };
  }

  /** What can be told of a request that could not be read. */
  default Subject subject(ProxyParts parts) {
    return switch (this) {
      case Proxy _ -> Subject.unknown(scheme());
      case Tunnel tunnel -> TunnelEvents.subject(parts, tunnel.connect());
    };
  }

  default Scheme scheme() {
    return this instanceof Tunnel ? Scheme.HTTPS : Scheme.HTTP;
  }
}
