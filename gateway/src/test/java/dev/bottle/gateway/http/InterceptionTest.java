package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.tls.TestServerCertificates;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens inside of tunnels that the gateway ends. */
class InterceptionTest {
  private static final String REAL = "real-value-0123456789";
  private static final String PLACEHOLDER = "bottle-placeholder-01";

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private SslContext trusted(String host) throws Exception {
    return new LeafCertificates(gateway.originAuthority)
        .serverContext(Host.parse(host))
        .toCompletableFuture()
        .get();
  }

  private RawClient tunnel(String target) throws Exception {
    return RawClient.inTunnel(gateway, target, gateway.authority);
  }

  private static String post(String host, String path, String fields, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: close\r\n"
        + fields
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** Whatever is asked in a refused tunnel, the answer is why the tunnel is refused. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1~Host: no.example~~",
        "GET / HTTP/1.1~Host: other.example~~",
        "GET / HTTP/1.1~~",
        "OPTIONS * HTTP/1.1~Host: no.example~~",
        "CONNECT x:1 HTTP/1.1~Host: x:1~~",
        "TRACE / HTTP/1.1~Host: no.example~~",
        "PROPFIND /a%2fb HTTP/1.0~~",
        "POST / HTTP/1.1~Host: no.example~Content-Length: 5~~hello",
        "POST / HTTP/1.1~Host: no.example~Expect: 100-continue~Content-Length: 5~~",
        "POST / HTTP/1.1~Host: no.example~Transfer-Encoding: chunked~~5~hello~0~~",
        "POST / HTTP/1.1~Host: no.example~Content-Length: 5~Transfer-Encoding: chunked~~5",
        "GET / HTTP/1.1~Host: no.example~Upgrade: websocket~Connection: upgrade~~",
        "GET / HTTP/1.1~Bad Field: x~~",
        "PRI * HTTP/2.0~~SM~~",
      })
  void aRefusedTunnelAnswersEverything(String request) throws Exception {
    try (var client = tunnel("no.example:443")) {
      client.send(request.replace("~", "\r\n"));
      assertThat(client.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 403 ")
          .contains("X-Bottle-Deny: host-not-allowed\r\n");
      assertThat(client.readUntil("\n"))
          .isEqualTo(
              "bottle: denied (host-not-allowed): no.example is not on this bottle's allowlist.\n");
    }
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
    assertThat(event.host()).contains("no.example");
    assertThat(event.scheme()).contains("https");
    assertThat(gateway.resolved).isEmpty();
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void aRefusedTunnelAnswersAPipeline() throws Exception {
    try (var client = tunnel("no.example:443")) {
      var get = "GET / HTTP/1.1\r\nHost: no.example\r\n";
      client.send(get + "\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n");
      assertThat(client.readAll().split("X-Bottle-Deny: host-not-allowed", -1)).hasSize(4);
    }
  }

  @Test
  void aRefusedTunnelInWhichNothingIsAskedIsToldOf() throws Exception {
    tunnel("no.example:443").close();
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
  }

  @ParameterizedTest
  @CsvSource({
    "self-signed, certificate is self-signed",
    "name, certificate is for other.example.com",
    "expired, certificate has expired",
    "stranger, certificate is signed by an authority that is not trusted (CN=claude-bottle stranger"
        + " ",
    "old, server offers neither TLS 1.2 nor TLS 1.3",
  })
  void anUpstreamThatCannotProveItselfIsTold(String flaw, String reason) throws Exception {
    var strangers = new TestServerCertificates("stranger");
    var hour = Duration.ofHours(1);
    var tls =
        switch (flaw) {
          case "self-signed" -> TestServerCertificates.selfSigned();
          case "name" -> trusted("other.example.com");
          case "expired" ->
              new TestServerCertificates(gateway.originAuthority)
                  .server(
                      "api.example.com",
                      Instant.now().minus(hour.multipliedBy(2)),
                      hour,
                      "TLSv1.3");
          case "old" -> strangers.server("api.example.com", Instant.now(), hour, "TLSv1.1");
          default -> strangers.server("api.example.com", Instant.now(), hour, "TLSv1.3");
        };
    var origin = new TlsOrigin(gateway.loops, tls);
    var host = "api.example.com:" + origin.port;
    gateway.grant(host);
    try (var client = tunnel(host)) {
      var answer = client.send(post(host, "/", "", "")).readAll();
      assertThat(answer)
          .startsWith("HTTP/1.1 502 ")
          .contains("X-Bottle-Error: upstream-tls\r\n")
          .contains("bottle: error (upstream-tls): " + host + ": " + reason);
    }
    assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Failed("upstream-tls"));
    assertThat(origin.authorizations).isEmpty();
  }

  @Test
  void anUpstreamThatIsNotThereIsTold() throws Exception {
    var host = "api.example.com:" + TestOrigin.deadPort();
    gateway.grant(host);
    try (var client = tunnel(host)) {
      assertThat(client.send(post(host, "/", "", "")).readAll())
          .startsWith("HTTP/1.1 502 ")
          .contains("X-Bottle-Error: upstream-refused\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "Basic "})
  void aLoginGoesUpAndNeverComesBack(String scheme) throws Exception {
    var origin = new TlsOrigin(gateway.loops, trusted("api.example.com"));
    var host = "api.example.com:" + origin.port;
    gateway.guard.set(gateway.guard(Optional.empty(), vault(host), host));
    boolean basic = scheme.equals("Basic ");
    var sent = basic ? base64("user:" + PLACEHOLDER) : PLACEHOLDER;
    try (var client = tunnel(host)) {
      var answer =
          client.send(post(host, "/", "Authorization: " + scheme + sent + "\r\n", "hi")).readAll();
      assertThat(answer).endsWith("\r\n\r\nhi");
    }
    assertThat(origin.authorizations.take())
        .isEqualTo(scheme + (basic ? base64("user:" + REAL) : REAL));
    assertThat(gateway.nextRequest().toString()).doesNotContain(REAL);
    try (var client = tunnel(host)) {
      assertThat(
              client
                  .send(post(host, "/", "Authorization: " + scheme + "b3RoZXI6eA==\r\n", ""))
                  .readAll())
          .contains("X-Bottle-Deny: credential-misuse\r\n");
    }
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void aLoginForAnotherHostStaysAPlaceholder() throws Exception {
    var origin = new TlsOrigin(gateway.loops, trusted("api.example.com"));
    var host = "api.example.com:" + origin.port;
    gateway.guard.set(gateway.guard(Optional.empty(), vault("other.example.com"), host));
    try (var client = tunnel(host)) {
      client.send(post(host, "/", "Authorization: Bearer " + PLACEHOLDER + "\r\n", "")).readAll();
    }
    assertThat(origin.authorizations.take()).isEqualTo("Bearer " + PLACEHOLDER);
    try (var client = tunnel(host)) {
      assertThat(client.send(post(host, "/", "", "x" + REAL)).readAll()).contains("secret-found");
    }
  }

  @Test
  void aModelsConversationIsMaskedNotRefused() throws Exception {
    var origin = new TlsOrigin(gateway.loops, trusted("api.anthropic.com"));
    var host = "api.anthropic.com:" + origin.port;
    gateway.grant(host);
    var body = "{\"a\":\"" + TestGateway.SECRET + "\",\"b\":\"" + TestGateway.SECRET + "\"}";
    try (var client = tunnel(host)) {
      assertThat(client.send(post(host, "/v1/messages?beta=true", "", body)).readAll())
          .endsWith("\r\n\r\n" + body.replace(TestGateway.SECRET, "*".repeat(21)));
    }
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.redacted()).isEqualTo(2);
    assertThat(event.bytesUp()).isEqualTo(body.length());
    var coded = gzip(body);
    try (var client = tunnel(host)) {
      assertThat(
              client
                  .send(post(host, "/v1/messages", "Content-Encoding: gzip\r\n", coded))
                  .readUntil("\r\n\r\n"))
          .contains("X-Bottle-Deny: secret-found");
    }
    try (var client = tunnel(host)) {
      assertThat(client.send(post(host, "/v1/files", "", body)).readUntil("\r\n\r\n"))
          .contains("X-Bottle-Deny: secret-found");
    }
  }

  private static Vault vault(String host) throws Exception {
    var real = new SecretString(REAL);
    return Vault.of(
        List.of(new Credential("KEY", real, PLACEHOLDER, List.of(HostPort.parse(host)))));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String gzip(String text) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
