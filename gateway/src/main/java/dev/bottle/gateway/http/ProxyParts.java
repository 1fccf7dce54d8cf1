package dev.bottle.gateway.http;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.git.PushGate;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Peer;
import dev.bottle.gateway.guard.Served;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.upstream.Dialer;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the data path is made of.
 *
 * @param guard the present policy, rules, credentials and clients; asked once for each request
 * @param leaves certificates for the client leg
 * @param dialer the only way out
 * @param upstreams connections made with it, to be used again
 * @param pushes where every git push goes
 * @param events takes the one event of each exchange
 * @param clock for events
 * @param voice how refusals name the remedy
 */
public record ProxyParts(
    Supplier<Guard> guard,
    LeafCertificates leaves,
    Dialer dialer,
    UpstreamPools upstreams,
    PushGate pushes,
    EventSink events,
    Clock clock,
    HttpLimits limits,
    OperatorVoice voice) {

  /** The same, judging as this client is judged: nothing is granted to one that a reload ended. */
  ProxyParts as(Peer peer) {
    return under(
        () -> {
          var present = guard.get();
          return present.as(peer).map(Served::guard).orElseGet(present::closed);
        });
  }

  /** The same, granting nothing. */
  ProxyParts closed() {
    return under(() -> guard.get().closed());
  }

  private ProxyParts under(Supplier<Guard> judge) {
    return new ProxyParts(judge, leaves, dialer, upstreams, pushes, events, clock, limits, voice);
  }

  Exchange newExchange() {
    return new Exchange(events, clock);
  }
}
