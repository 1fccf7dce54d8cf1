package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.websocket.Frames.BINARY;
import static dev.bottle.gateway.http.websocket.Frames.FIN;
import static dev.bottle.gateway.http.websocket.Frames.TEXT;
import static dev.bottle.gateway.http.websocket.Frames.masked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.tls.LeafCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A token in every writing of the table, in every part of a message where that can stand: refused,
 * and nothing of it goes upstream. Words in the same writing pass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisguiseTableTest {
  private static final String SECRET = "glpat-" + "k7m2q9x4b8n3v6t1r5z0";
  private static final int FEW_STREAMS = 100;
  private static final String WORDS = "plain-words-in-a-row-here1";

  private final TestGateway gateway = gateway();
  private TestOrigin plain;
  private TestOrigin chat;
  private TlsOrigin secure;
  private @Nullable RawHttp2 client;
  private int stream = 1;
  private String plainHost;
  private String chatHost;
  private String secureHost;

  private static TestGateway gateway() {
    try {
      return new TestGateway();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  void start() throws Exception {
    plain = new TestOrigin(RecordedGateway::serve);
    chat = new TestOrigin(DisguiseTableTest::chat);
    var tls =
        new LeafCertificates(gateway.originAuthority)
            .serverContext(Host.parse("api.example.com"))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    secure = TlsOrigin.noting(gateway.loops, tls);
    plainHost = "api.example.com:" + plain.port();
    chatHost = "api.example.com:" + chat.port();
    secureHost = "api.example.com:" + secure.port;
    gateway.grant(
        RuleLoader.builtin(), plainHost, chatHost, secureHost, "*.example.com:" + plain.port());
  }

  @AfterAll
  void stop() throws IOException {
    stop(client);
    gateway.close();
    plain.close();
    chat.close();
  }

  private static void stop(@Nullable RawHttp2 client) throws IOException {
    if (client != null) {
      client.close();
    }
  }

  private static void chat(InputStream in, OutputStream out) throws IOException {
    WebSocketTest.agree(TestOrigin.readHead(in), out, "");
    while (!WebSocketTest.frame(in).startsWith("88")) {
      TestOrigin.write(out, "\u0081\u0002ok");
    }
  }

  static Stream<DisguiseRow> rows() {
    return DisguiseRow.all();
  }

  static Stream<DisguiseRow> bodies() {
    return rows().filter(row -> row.part().equals("body"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void overHttp(DisguiseRow row) throws Exception {
    var before = plain.seen().length();
    assertThat(http(DisguisedMessage.of(row, WORDS))).as("words").startsWith("HTTP/1.1 200 ");
    assertThat(plain.seen().length()).isGreaterThan(before);
    var harmless = plain.seen().length();
    assertThat(http(DisguisedMessage.of(row, SECRET)))
        .startsWith("HTTP/1.1 403 ")
        .contains("X-Bottle-Deny: secret-found");
    assertNothingOf(row, plain.seen().substring(harmless));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void overHttp2(DisguiseRow row) throws Exception {
    if (client == null || stream > FEW_STREAMS) {
      stop(client);
      client = RawHttp2.open(gateway, secureHost);
      stream = 1;
    }
    int harmless = stream += 2;
    assertThat(http2(client, harmless, DisguisedMessage.of(row, WORDS)).status(harmless))
        .as("words")
        .isEqualTo(200);
    var before = secure.seen().length();
    int refused = stream += 2;
    assertThat(http2(client, refused, DisguisedMessage.of(row, SECRET)).status(refused))
        .isEqualTo(403);
    assertThat(client.field(refused, "x-bottle-deny")).isEqualTo("secret-found");
    assertNothingOf(row, secure.seen().substring(before));
  }

  /** Resolving a name tells it to the world. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<all>",
        "<1>.<2>",
        "x.<1>.<2>.y",
        "<hex>",
        "<base32>",
      })
  void inHostLabels(String labels) throws Exception {
    gateway.resolved.clear();
    assertThat(inHost(host(labels, SECRET)))
        .startsWith("HTTP/1.1 403 ")
        .contains("X-Bottle-Deny: secret-found");
    assertThat(gateway.resolved).isEmpty();
    if (!labels.contains("32") && !labels.contains("hex")) {
      // Words that are encoded are data all the same.
      assertThat(inHost(host(labels, WORDS))).contains("X-Bottle-Deny: address-not-public");
      assertThat(gateway.resolved).hasSize(1);
    }
  }

  private static String host(String labels, String text) {
    var all =
        labels
            .replace("<all>", text)
            .replace("<hex>", Writing.of(text, "hex"))
            .replace("<base32>", Writing.of(text, "base32 unpadded lower"));
    var row = new DisguiseRow("host", all);
    return row.split() ? row.written(text) : all;
  }

  private String inHost(String labels) throws IOException {
    var host = labels + ".example.com:" + plain.port();
    try (var client = new RawClient(gateway.address)) {
      return client
          .send("GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n")
          .send("Connection: close\r\n\r\n")
          .readAll();
    }
  }

  /** What no rule can read, but no name should carry. */
  @ParameterizedTest
  @CsvSource({
    "/see/%s, api, high-entropy-url, path",
    "/?note=%s, api, high-entropy-url, query",
    "/, %.48s.api, high-entropy-host, host",
  })
  void dataInNames(String path, String labels, String rule, String place) throws Exception {
    var bytes = new byte[100];
    new Random(5).nextBytes(bytes);
    var data = HexFormat.of().formatHex(bytes);
    gateway.resolved.clear();
    gateway.events.clear();
    var host = labels.formatted(data) + ".example.com:" + plain.port();
    try (var client = new RawClient(gateway.address)) {
      var line = "GET http://" + host + path.formatted(data) + " HTTP/1.1\r\nHost: " + host;
      assertThat(client.send(line + "\r\nConnection: close\r\n\r\n").readAll())
          .contains("X-Bottle-Deny: secret-found");
    }
    assertThat(gateway.resolved).isEmpty();
    assertThat(gateway.nextRequest().outcome())
        .isEqualTo(new Outcome.Denied("secret-found", Optional.of(rule), Optional.of(place)));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void overWebSocket(DisguiseRow row) throws Exception {
    for (int kind : new int[] {TEXT, BINARY}) {
      var body = DisguisedMessage.of(row, SECRET).body();
      if (kind == TEXT && !isUtf8(body)) {
        continue;
      }
      try (var client = new RawClient(gateway.address)) {
        client.send("GET http://" + chatHost + "/ HTTP/1.1\r\nHost: " + chatHost + "\r\n");
        client.send(WebSocketTest.OPENING + "\r\n").readUntil("\r\n\r\n");
        send(client, kind, DisguisedMessage.of(row, WORDS).body());
        var in = client.socket.getInputStream();
        assertThat(WebSocketTest.frame(in)).as("words").isEqualTo("81 ok");
        var harmless = chat.seen().length();
        send(client, kind, body);
        assertThat(WebSocketTest.frame(in)).isEqualTo("88 1008 secret-found");
        // What is masked on the way tells nothing to this test: that there is nothing does.
        assertThat(chat.seen().substring(harmless).replace("[cut]", "")).hasSizeLessThan(30);
      }
    }
  }

  private static void send(RawClient client, int kind, String message) throws IOException {
    client.socket.getOutputStream().write(masked(FIN | kind, message));
  }

  private static boolean isUtf8(String bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static void assertNothingOf(DisguiseRow row, String sent) {
    var written = row.written(SECRET);
    var first = row.split() ? SECRET.substring(0, 6) : written.lines().findFirst().orElseThrow();
    assertThat(sent).doesNotContain(first.substring(0, Math.min(12, first.length())));
    assertThat(sent).doesNotContain(SECRET.substring(0, 6)).doesNotContain(SECRET.substring(13));
  }

  private String http(DisguisedMessage message) throws IOException {
    var out = new StringBuilder();
    var host = plainHost;
    out.append(message.body().isEmpty() && message.trailers().isEmpty() ? "GET" : "POST");
    out.append(" http://" + host + message.path() + " HTTP/1.1\r\nHost: " + host + "\r\n");
    out.append("Connection: close\r\n");
    for (var field : message.fields()) {
      out.append(field).append("\r\n");
    }
    if (!message.trailers().isEmpty()) {
      out.append("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n");
      message.trailers().forEach(t -> out.append(t).append("\r\n"));
      out.append("\r\n");
    } else if (!message.body().isEmpty()) {
      out.append("Content-Length: " + message.body().length() + "\r\n\r\n" + message.body());
    } else {
      out.append("\r\n");
    }
    try (var client = new RawClient(gateway.address)) {
      return client.send(out.toString()).readAll();
    }
  }

  private RawHttp2 http2(RawHttp2 client, int stream, DisguisedMessage message) throws IOException {
    boolean bare = message.body().isEmpty() && message.trailers().isEmpty();
    var head = new ArrayList<String>();
    head.addAll(List.of(":method", bare ? "GET" : "POST", ":scheme", "https"));
    head.addAll(List.of(":authority", secureHost, ":path", message.path()));
    addAll(head, message.fields());
    client.send(
        Http2Bytes.headers(stream, bare ? Http2Bytes.END_STREAM : 0, head.toArray(String[]::new)));
    if (!message.body().isEmpty()) {
      client.send(Http2Bytes.data(stream, Http2Bytes.END_STREAM, message.body()));
    } else if (!bare) {
      var trailers = new ArrayList<String>();
      addAll(trailers, message.trailers());
      client.send(Http2Bytes.data(stream, 0, "hi"));
      client.send(
          Http2Bytes.headers(stream, Http2Bytes.END_STREAM, trailers.toArray(String[]::new)));
    }
    return client.await(stream);
  }

  private static void addAll(List<String> out, List<String> fields) {
    for (var field : fields) {
      int colon = field.indexOf(": ");
      out.add(field.substring(0, colon));
      out.add(field.substring(colon + 2));
    }
  }
}
