package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import java.util.Optional;

/**
 * A tunnel that a client has opened, until its one event is told.
 *
 * @param parts what it is carried with
 * @param client who opened it
 * @param connect where it goes
 * @param openedMillis since the epoch
 */
record OpenTunnel(ProxyParts parts, String client, ConnectTarget connect, long openedMillis) {

  static OpenTunnel now(Asker asker, ConnectTarget connect) {
    var parts = asker.parts();
    return new OpenTunnel(parts, asker.origin().client(), connect, parts.clock().millis());
  }

  /** The same tunnel, now that it is known where it goes. */
  OpenTunnel to(ConnectTarget named) {
    return new OpenTunnel(parts, client, named, openedMillis);
  }

  Destination target() {
    return connect.destination();
  }

  /** What its requests come by once it is intercepted. */
  Origin.Tunnel origin(Optional<DenyReason> refusal) {
    return new Origin.Tunnel(client, target(), connect.asSent(), refusal);
  }

  void refused(DenyReason reason) {
    ended(Denials.outcome(reason), 0, 0);
  }

  void failed() {
    ended(new Outcome.Failed(Trouble.internal().code()), 0, 0);
  }

  void ended(Outcome outcome, long bytesUp, long bytesDown) {
    TunnelEvents.end(parts, connect, outcome, openedMillis, bytesUp, bytesDown);
  }
}
