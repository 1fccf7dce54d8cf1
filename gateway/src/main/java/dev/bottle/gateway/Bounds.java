package dev.bottle.gateway;

import dev.bottle.gateway.config.Limits;
import dev.bottle.gateway.http.HttpLimits;
import dev.bottle.gateway.upstream.Dialer;
import java.time.Duration;

/** What an operator set, over the defaults. */
final class Bounds {
  private Bounds() {}

  static HttpLimits http(Limits set) {
    var otherwise = HttpLimits.DEFAULTS;
    var timeouts = set.timeouts();
    var idle = timeouts.idle();
    return new HttpLimits(
        set.connections().orElse(otherwise.maxConnections()),
        set.streams().orElse(otherwise.maxStreams()),
        set.upstreamConnections().orElse(otherwise.maxUpstreamConnections()),
        set.upstreamIdlePerHost().orElse(otherwise.maxIdleUpstream()),
        set.headBytes().orElse(otherwise.maxHeadBytes()),
        set.headFields().orElse(otherwise.maxFields()),
        otherwise.maxHeldBytes(),
        otherwise.maxHelloBytes(),
        otherwise.helloTimeout(),
        timeouts.head().orElse(otherwise.headTimeout()),
        timeouts.keepAlive().orElse(otherwise.keepAlive()),
        otherwise.upstreamKeepAlive(),
        idle.map(i -> shorter(i, otherwise.bodyIdle())).orElse(otherwise.bodyIdle()),
        timeouts.firstByte().orElse(otherwise.firstByte()),
        idle.orElse(otherwise.bothIdle()),
        otherwise.linger());
  }

  static Dialer.Timeouts dial(Limits set) {
    var otherwise = Dialer.Timeouts.standard();
    var connect = set.timeouts().connect().orElse(otherwise.connect());
    return new Dialer.Timeouts(
        connect,
        longer(connect, otherwise.overall()),
        set.timeouts().tls().orElse(otherwise.handshake()));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
