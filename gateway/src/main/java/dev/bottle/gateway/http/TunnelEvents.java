package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import java.util.Optional;

/** Emits the one event of a tunnel. */
final class TunnelEvents {
  private TunnelEvents() {}

  static void end(
      ProxyParts parts,
      ConnectTarget target,
      Outcome outcome,
      long startMillis,
      long bytesUp,
      long bytesDown) {
    var now = parts.clock().instant();
    parts
        .events()
        .accept(
            new GatewayEvent.Tunnel(
                now,
                outcome,
                host(parts, target),
                target.destination().port(),
                bytesUp,
                bytesDown,
                Math.max(0, now.toEpochMilli() - startMillis)));
  }

  /** A refused tunnel in which no request was made would otherwise leave no trace. */
  static void unused(ProxyParts parts, Origin origin, long startMillis) {
    if (origin instanceof Origin.Tunnel tunnel && tunnel.refusal().isPresent()) {
      end(parts, tunnel.connect(), Denials.outcome(tunnel.refusal().get()), startMillis, 0, 0);
    }
  }

  private static String host(ProxyParts parts, ConnectTarget target) {
    return subject(parts, target).secrets().inHost()
        ? Subject.REDACTED
        : target.destination().host().text();
  }

  /** What a tunnel is about; its host may be a secret in disguise. */
  static Subject subject(ProxyParts parts, ConnectTarget target) {
    boolean secret =
        HeadScan.looking(parts.guard().get())
            .add(new Part.Host(), target.spellings())
            .judge()
            .isPresent();
    return new Subject(
        Optional.empty(),
        Scheme.HTTPS,
        Optional.of(target.destination()),
        target.asSent(),
        Optional.empty(),
        new Subject.Secrets(false, secret, false));
  }
}
