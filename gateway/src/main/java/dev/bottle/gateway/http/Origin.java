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
  record Tunnel(Destination target, String asSent, Optional<DenyReason> refusal)
      implements Origin {}

  default Scheme scheme() {
    return this instanceof Tunnel ? Scheme.HTTPS : Scheme.HTTP;
  }
}
