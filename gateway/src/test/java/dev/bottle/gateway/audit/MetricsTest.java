package dev.bottle.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.audit.Exposition.Kind;
import dev.bottle.gateway.audit.Exposition.Label;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void endingsAreCountedByWhatTheGatewayDecided() {
    for (int i = 0; i < 3; i++) {
      metrics.accept(request(new Outcome.Allowed(), "host-" + i + ".example"));
    }
    metrics.accept(request(new Outcome.Denied("secret-found"), "x.example"));
    metrics.accept(request(new Outcome.Failed("upstream-dns"), "y.example"));
    metrics.accept(
        new GatewayEvent.Tunnel(Instant.EPOCH, new Outcome.Allowed(), "z.example", 443, 5, 7, 1));
    metrics.accept(
        new GatewayEvent.Dns(Instant.EPOCH, new Outcome.Denied("host-not-allowed"), "q", 1));
    metrics.accept(
        new GatewayEvent.Ssh(
            Instant.EPOCH,
            new Outcome.Allowed(),
            "gitea",
            "g.example",
            22,
            Optional.of("git-upload-pack 'secret/name'"),
            OptionalInt.of(0),
            100,
            1000,
            1));
    assertThat(text())
        .isEqualTo(
            """
            # HELP bottle_exchanges_total Exchanges that ended, by decision and code.
            # TYPE bottle_exchanges_total counter
            bottle_exchanges_total{event="dns",decision="deny",code="host-not-allowed"} 1
            bottle_exchanges_total{event="request",decision="allow",code=""} 3
            bottle_exchanges_total{event="request",decision="deny",code="secret-found"} 1
            bottle_exchanges_total{event="request",decision="error",code="upstream-dns"} 1
            bottle_exchanges_total{event="ssh",decision="allow",code=""} 1
            bottle_exchanges_total{event="tunnel",decision="allow",code=""} 1
            # HELP bottle_body_bytes_total Bytes of bodies, tunnels and ssh sessions that ended.
            # TYPE bottle_body_bytes_total counter
            bottle_body_bytes_total{direction="up"} 155
            bottle_body_bytes_total{direction="down"} 1107
            # HELP bottle_redactions_total Matches that were masked in bodies.
            # TYPE bottle_redactions_total counter
            bottle_redactions_total 10
            """);
  }

  @Test
  void labelValuesAreEscaped() {
    var text =
        new Exposition()
            .metric("m", Kind.GAUGE, "Help.")
            .sample("m", 1, new Label("l", "a\\b\"c\nd"))
            .text();
    assertThat(text).endsWith("m{l=\"a\\\\b\\\"c\\nd\"} 1\n");
  }

  private String text() {
    var out = new Exposition();
    metrics.writeTo(out);
    return out.text();
  }

  private static GatewayEvent request(Outcome outcome, String host) {
    return new GatewayEvent.Request(
        Instant.EPOCH,
        outcome,
        Optional.of("GET"),
        Optional.of("https"),
        Optional.of(host),
        OptionalInt.of(443),
        Optional.of("/"),
        OptionalInt.of(200),
        10,
        20,
        2,
        1);
  }
}
