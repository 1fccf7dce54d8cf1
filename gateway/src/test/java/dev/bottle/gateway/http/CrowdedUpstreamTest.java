package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Http2Bytes.END_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.tls.LeafCertificates;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Readers that take nothing hold bytes of the connection that they share with others. */
class CrowdedUpstreamTest {
  private static final int CROWD = 14;

  @Test
  void aConnectionWhoseWindowOthersHoldTakesNoMoreStreams() throws Exception {
    try (var gateway = new TestGateway()) {
      var tls =
          new LeafCertificates(gateway.originAuthority)
              .serverContext(Host.parse("api.example.com"))
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      var origin = new TlsOrigin(gateway.loops, tls);
      var target = "api.example.com:" + origin.port;
      gateway.grant(target);
      try (var crowd = RawHttp2.open(gateway, target)) {
        for (int stream = 1; stream < 2 * CROWD; stream += 2) {
          crowd.send(get(stream, target, TlsOrigin.LARGE));
        }
        // RawHttp2 gives no window back, so that one is all that it gets.
        crowd.settle().readUntil(() -> crowd.body(1).length() > 10_000);
        for (int i = 0; i < CROWD; i++) {
          assertThat(origin.authorizations.poll(10, TimeUnit.SECONDS)).isNotNull();
        }

        try (var other = RawHttp2.open(gateway, target)) {
          other.send(get(1, target, "/")).await(1);
          assertThat(other.status(1)).isEqualTo(200);
        }
      }
      assertThat(origin.connections).hasValue(2);
    }
  }

  private static byte[] get(int stream, String host, String path) {
    return Http2Bytes.headers(
        stream,
        END_STREAM,
        ":method",
        "GET",
        ":scheme",
        "https",
        ":authority",
        host,
        ":path",
        path);
  }
}
