package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.websocket.Frames.FIN;
import static dev.bottle.gateway.http.websocket.Frames.TEXT;
import static dev.bottle.gateway.http.websocket.Frames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.http.websocket.HandshakeKey;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.SecretKind;
import dev.bottle.gateway.tls.LeafCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that the gateway was told of, whole and in pieces, on every road out. */
class KnownSecretsTest {
  private static final String TOKEN = "tk_kX9mP2vL5qRt7WzYbN3cF8hJ4dSgQ6";
  private static final String CANARY = "ghp_Zq8Lw3Kx0Vb7Nm5Rt2Yp9Hs4Jd6Fg1Cx";
  private static final Optional<String> KNOWN = Optional.of("known-secret");

  private TestGateway gateway;
  private TestOrigin origin;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway(RecordedGateway.LIMITS);
    origin = new TestOrigin(KnownSecretsTest::serve);
    gateway.told.set(
        List.of(
            new KnownSecret("known T", TOKEN.getBytes(StandardCharsets.US_ASCII)),
            new KnownSecret(
                "canary C", CANARY.getBytes(StandardCharsets.US_ASCII), SecretKind.CANARY)));
    gateway.grant(host(), "api.anthropic.com:" + origin.port());
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    origin.close();
  }

  /** Agrees to every WebSocket and reads on; answers {@code ok} to everything else. */
  private static void serve(InputStream in, OutputStream out) throws IOException {
    for (var head = TestOrigin.readHead(in); !head.isEmpty(); head = TestOrigin.readHead(in)) {
      if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
        var key = head.lines().filter(l -> l.startsWith("Sec-WebSocket-Key: ")).findFirst();
        var accept = HandshakeKey.parse(key.orElseThrow().substring(19)).orElseThrow().accept();
        TestOrigin.write(
            out,
            "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: "
                + accept
                + "\r\n\r\n");
        in.transferTo(OutputStream.nullOutputStream());
        return;
      }
      int length = head.indexOf("Content-Length: ");
      in.readNBytes(
          length < 0
              ? 0
              : Integer.parseInt(head.substring(length + 16, head.indexOf('\r', length))));
      TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  }

  private String host() {
    return "api.example.com:" + origin.port();
  }

  private static String piece(int from, int to) {
    return TOKEN.substring(from, to);
  }

  /** One request on a connection of its own; gives the answer's first line. */
  private String send(String method, String host, String path, String fields, String body)
      throws Exception {
    try (var client = new RawClient(gateway.address)) {
      client.send(method + " http://" + host + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
      client.send("Connection: close\r\n" + fields);
      client.send(body.isEmpty() ? "\r\n" : "Content-Length: " + body.length() + "\r\n\r\n" + body);
      var answer = client.readAll();
      assertThat(answer).doesNotContain(piece(24, 33));
      return answer.substring(0, answer.indexOf('\r'));
    }
  }

  private GatewayEvent.Request refused(String location) throws Exception {
    var event = gateway.nextRequest();
    assertThat(event.outcome())
        .isEqualTo(new Outcome.Denied("secret-found", KNOWN, Optional.of(location)));
    return event;
  }

  private void passed(int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Allowed());
    }
  }

  @Test
  void piecesInPathFieldAndBodyAreRefusedWithTheLast() throws Exception {
    var host = host();
    assertThat(send("GET", host, "/" + piece(0, 6) + "/x", "", "")).endsWith("200 OK");
    assertThat(send("GET", host, "/?q=ordinary", "", "")).endsWith("200 OK");
    assertThat(send("GET", host, "/", "X-Tag: " + piece(6, 16) + "\r\n", "")).endsWith("200 OK");
    assertThat(send("POST", host, "/", "", "{\"a\":\"" + piece(16, 24) + "\"}")).endsWith("200 OK");
    passed(4);
    var last = piece(24, 33);
    assertThat(send("GET", host, "/?q=" + last, "", "")).startsWith("HTTP/1.1 403 ");
    refused("query");
    assertThat(send("POST", host, "/", "", "{\"a\":\"" + last + "\"}")).startsWith("HTTP/1.1 403 ");
    refused("body@6");
    assertThat(send("GET", host, "/", last + ": 1\r\n", "")).startsWith("HTTP/1.1 403 ");
    refused("header [redacted]");
    assertThat(send("GET", host, "/?q=ordinary", "", "")).endsWith("200 OK");
    assertThat(origin.seen()).contains(piece(16, 24)).doesNotContain(last);
  }

  @Test
  void aReloadForgetsNothing() throws Exception {
    send("GET", host(), "/" + piece(0, 20), "", "");
    var before = gateway.guard.get();
    gateway.grant(host());
    gateway.guard.set(gateway.guard.get().following(before));
    assertThat(send("GET", host(), "/" + piece(20, 33), "", "")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void theModelApiIsSentAMaskInThePlaceOfTheLastPiece() throws Exception {
    var model = "api.anthropic.com:" + origin.port();
    send("GET", host(), "/" + piece(0, 20), "", "");
    passed(1);
    assertThat(send("POST", model, "/v1/messages", "", "{\"text\":\"" + piece(20, 33) + "\"}"))
        .endsWith("200 OK");
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.redacted()).isEqualTo(1);
    assertThat(origin.seen()).contains("\"text\":\"" + "*".repeat(13) + "\"");
  }

  @Test
  void aCanaryIsRefusedAndMarkedInTheEventAlone() throws Exception {
    assertThat(send("GET", host(), "/?q=" + CANARY, "", "")).startsWith("HTTP/1.1 403 ");
    var place = Optional.of("query");
    var marked = new Outcome.Denied("secret-found", KNOWN, place, SecretKind.CANARY);
    assertThat(gateway.nextRequest().outcome()).isEqualTo(marked);
    send("GET", host(), "/" + CANARY.substring(0, 20), "", "");
    passed(1);
    send("GET", host(), "/?q=" + CANARY.substring(20), "", "");
    assertThat(gateway.nextRequest().outcome()).isEqualTo(marked);
  }

  /** The rule of these gateways knows its form as well. */
  @Test
  void aCanaryThatARuleFindsIsMarkedAllTheSame() throws Exception {
    gateway.told.set(
        List.of(
            new KnownSecret(
                "canary C",
                TestGateway.SECRET.getBytes(StandardCharsets.US_ASCII),
                SecretKind.CANARY)));
    gateway.grant(host());
    send("GET", host(), "/?q=" + TestGateway.SECRET, "", "");
    send("POST", host(), "/", "", "{\"a\":\"" + TestGateway.SECRET + "\"}");
    for (int i = 0; i < 2; i++) {
      assertThat(gateway.nextRequest().outcome())
          .isInstanceOfSatisfying(
              Outcome.Denied.class,
              denied -> assertThat(denied.secret()).isEqualTo(SecretKind.CANARY));
    }
  }

  @Test
  void aMaskedCanaryIsMarkedToo() throws Exception {
    var model = "api.anthropic.com:" + origin.port();
    assertThat(send("POST", model, "/v1/messages", "", "{\"text\":\"" + CANARY + "\"}"))
        .endsWith("200 OK");
    assertThat(gateway.nextRequest().outcome())
        .isEqualTo(new Outcome.Allowed(KNOWN, Optional.of("body@9"), SecretKind.CANARY));
    assertThat(origin.seen()).doesNotContain(CANARY);
  }

  @Test
  void piecesInMessagesEndTheWebSocket() throws Exception {
    send("GET", host(), "/" + piece(0, 12), "", "");
    passed(1);
    try (var client = new RawClient(gateway.address)) {
      client.send("GET http://" + host() + "/chat HTTP/1.1\r\nHost: " + host() + "\r\n");
      client.send("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
      client.send("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
      var out = client.socket.getOutputStream();
      out.write(masked(FIN | TEXT, "{\"x\": \"" + piece(12, 20) + "\"}"));
      out.write(masked(FIN | TEXT, "nothing"));
      out.write(masked(FIN | TEXT, "{\"x\": \"" + piece(20, 33) + "\"}"));
      assertThat(client.readAll()).endsWith("secret-found");
    }
    refused("body@7");
  }

  @Test
  void piecesOverHttp2AndItsBodiesCountTogether() throws Exception {
    var secure =
        new TlsOrigin(
            gateway.loops,
            new LeafCertificates(gateway.originAuthority)
                .serverContext(Host.parse("api.example.com"))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS));
    gateway.grant("api.example.com:" + secure.port);
    var base = "https://api.example.com:" + secure.port + "/";
    try (var client = http2()) {
      for (var request :
          List.of(
              HttpRequest.newBuilder(URI.create(base + piece(0, 8))),
              HttpRequest.newBuilder(URI.create(base)).header("x-note", piece(8, 13)),
              HttpRequest.newBuilder(URI.create(base))
                  .POST(BodyPublishers.ofString("a=" + piece(13, 24) + "&b=1")))) {
        assertThat(answer(client, request).statusCode()).isEqualTo(200);
      }
      passed(3);
      var last =
          answer(
              client,
              HttpRequest.newBuilder(URI.create(base))
                  .POST(BodyPublishers.ofString("a=" + piece(24, 33))));
      assertThat(last.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(last.statusCode()).isEqualTo(403);
      refused("body@2");
      client.shutdownNow();
    }
  }

  private static HttpResponse<String> answer(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
  }

  private HttpClient http2() throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("gateway", gateway.authority.certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .proxy(ProxySelector.of(gateway.address))
        .sslContext(tls)
        .version(HttpClient.Version.HTTP_2)
        .build();
  }
}
