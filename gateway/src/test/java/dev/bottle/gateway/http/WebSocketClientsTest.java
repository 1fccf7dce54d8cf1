package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.TestGateway.SECRET;
import static dev.bottle.gateway.http.websocket.Frames.CLOSE;
import static dev.bottle.gateway.http.websocket.Frames.FIN;
import static dev.bottle.gateway.http.websocket.Frames.TEXT;
import static dev.bottle.gateway.http.websocket.Frames.closing;
import static dev.bottle.gateway.http.websocket.Frames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.http.websocket.Frames;
import dev.bottle.gateway.http.websocket.Frames.Seen;
import dev.bottle.gateway.tls.TestServerCertificates;
import io.netty.buffer.Unpooled;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSockets inside intercepted tunnels: the JDK's client, and RFC 8441 over HTTP/2. */
class WebSocketClientsTest {
  private TestGateway gateway;
  private WebSocketOrigin origin;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
    var tls = TestServerCertificates.by(gateway.originAuthority, "api.example.com");
    origin = new WebSocketOrigin(gateway.loops, tls);
    gateway.grant("api.example.com:" + origin.port);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private SSLContext trusting() throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("gateway", gateway.authority.certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  /** What a client was told, in order. */
  private static final class Told implements WebSocket.Listener {
    final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        events.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      events.add(code + " " + reason);
      return null;
    }

    @Nullable String next() throws InterruptedException {
      return events.poll(10, TimeUnit.SECONDS);
    }
  }

  private static HttpClient client(TestGateway gateway, SSLContext tls) {
    return HttpClient.newBuilder().proxy(ProxySelector.of(gateway.address)).sslContext(tls).build();
  }

  private WebSocket open(HttpClient client, Told told) throws Exception {
    return client
        .newWebSocketBuilder()
        .subprotocols("b", "c")
        .buildAsync(URI.create("wss://api.example.com:" + origin.port + "/chat"), told)
        .get(10, TimeUnit.SECONDS);
  }

  @Test
  void theJdksClientTalksAndCloses() throws Exception {
    var told = new Told();
    try (var client = client(gateway, trusting())) {
      var socket = open(client, told);
      assertThat(socket.getSubprotocol()).isEqualTo("b");
      socket.sendText("grüße, ", false).get(10, TimeUnit.SECONDS);
      socket.sendText("世界", true).get(10, TimeUnit.SECONDS);
      assertThat(told.next()).isEqualTo("grüße, 世界");
      var large = "0123456789".repeat(50_000);
      socket.sendText(large, true).get(10, TimeUnit.SECONDS);
      assertThat(told.next()).isEqualTo(large);
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(10, TimeUnit.SECONDS);
      assertThat(told.next()).isEqualTo("1000 bye");
    }
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.status()).hasValue(101);
  }

  @Test
  void theJdksClientIsToldWhyItIsClosed() throws Exception {
    var told = new Told();
    try (var client = client(gateway, trusting())) {
      open(client, told).sendText("it is " + SECRET, true).get(10, TimeUnit.SECONDS);
      assertThat(told.next()).isEqualTo("1008 secret-found");
    }
    assertThat(gateway.nextRequest().outcome()).isInstanceOf(Outcome.Denied.class);
  }

  private RawHttp2 connect(String protocol, String... more) throws Exception {
    var host = "api.example.com:" + origin.port;
    var fields =
        List.of(
            ":method",
            "CONNECT",
            ":protocol",
            protocol,
            ":scheme",
            "https",
            ":authority",
            host,
            ":path",
            "/chat",
            "sec-websocket-version",
            "13");
    var all = Stream.concat(fields.stream(), Stream.of(more)).toArray(String[]::new);
    var client = RawHttp2.open(gateway, host);
    return client.send(Http2Bytes.headers(1, 0, all)).readUntil(() -> client.status(1) > 0);
  }

  /** Sends WebSocket frames, and waits for all that come back. */
  private static List<Seen> exchange(RawHttp2 client, int answers, byte[]... frames)
      throws Exception {
    for (var frame : frames) {
      client.send(Http2Bytes.frame(Http2Bytes.DATA, 0, 1, frame));
    }
    client.readUntil(() -> received(client).size() >= answers);
    return received(client);
  }

  private static List<Seen> received(RawHttp2 client) {
    return Frames.read(Unpooled.wrappedBuffer(Http2Bytes.ascii(client.body(1))));
  }

  @Test
  void rfc8441AStreamIsAWebSocket() throws Exception {
    try (var client = connect("websocket")) {
      assertThat(client.setting(8)).isEqualTo(1);
      assertThat(client.status(1)).isEqualTo(200);
      assertThat(client.field(1, "sec-websocket-accept")).isEmpty();
      assertThat(client.field(1, "upgrade")).isEmpty();
      assertThat(exchange(client, 1, masked(FIN | TEXT, "Hello")))
          .containsExactly(new Seen(FIN | TEXT, "Hello"));
      assertThat(exchange(client, 2, masked(FIN | CLOSE, closing(1000, "bye"))))
          .element(1)
          .isEqualTo(new Seen(FIN | CLOSE, closing(1000, "bye")));
      assertThat(client.await(1).isComplete(1)).isTrue();
    }
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.method()).contains("GET");
    assertThat(event.status()).hasValue(200);
  }

  /** It is superfluous, but Node 26 gives up without it. The example is that of RFC 6455. */
  @Test
  void rfc8441AKeyIsAnsweredAllTheSame() throws Exception {
    try (var client = connect("websocket", "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")) {
      assertThat(client.status(1)).isEqualTo(200);
      assertThat(client.field(1, "sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(client.field(1, "upgrade")).isEmpty();
    }
  }

  @Test
  void rfc8441ASecretClosesTheStream() throws Exception {
    try (var client = connect("websocket")) {
      assertThat(client.status(1)).isEqualTo(200);
      var first = masked(TEXT, SECRET.substring(0, 9));
      var second = masked(FIN, SECRET.substring(9));
      assertThat(exchange(client, 1, first, second))
          .containsExactly(new Seen(FIN | CLOSE, closing(1008, "secret-found")));
      assertThat(client.await(1).isClosed()).isFalse();
    }
    assertThat(gateway.nextRequest().outcome()).isInstanceOf(Outcome.Denied.class);
  }

  @Test
  void rfc8441NoOtherProtocolIsSwitchedTo() throws Exception {
    try (var client = connect("connect-udp")) {
      assertThat(client.status(1)).isEqualTo(403);
      assertThat(client.field(1, "x-bottle-deny")).isEqualTo("upgrade-not-allowed");
    }
    assertThat(gateway.nextRequest().outcome())
        .isEqualTo(new Outcome.Denied("upgrade-not-allowed"));
  }
}
