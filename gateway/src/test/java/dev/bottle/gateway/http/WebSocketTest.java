package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.TestGateway.SECRET;
import static dev.bottle.gateway.http.websocket.Frames.BINARY;
import static dev.bottle.gateway.http.websocket.Frames.CLOSE;
import static dev.bottle.gateway.http.websocket.Frames.FIN;
import static dev.bottle.gateway.http.websocket.Frames.TEXT;
import static dev.bottle.gateway.http.websocket.Frames.closing;
import static dev.bottle.gateway.http.websocket.Frames.masked;
import static dev.bottle.gateway.http.websocket.Frames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.http.websocket.Frames;
import dev.bottle.gateway.http.websocket.HandshakeKey;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets through the proxy, byte for byte, and what is refused on the way there. */
class WebSocketTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  static final String UPGRADE = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";
  static final String OPENING =
      UPGRADE + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n";

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static String host(TestOrigin origin) {
    return "api.example.com:" + origin.port();
  }

  private RawClient open(TestOrigin origin, String fields) throws Exception {
    return new RawClient(gateway.address)
        .send("GET http://" + host(origin) + "/chat HTTP/1.1\r\nHost: " + host(origin) + "\r\n")
        .send(fields + "\r\n");
  }

  private static void send(RawClient client, byte[]... frames) throws IOException {
    client.socket.getOutputStream().write(Frames.join(frames));
  }

  /** The next frame: {@code 81 hello}, a close as {@code 88 1000 bye}. */
  static String frame(InputStream from) throws IOException {
    var in = new DataInputStream(from);
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    var key = new byte[4];
    if ((second & 0x80) != 0) {
      in.readFully(key);
    }
    var payload = in.readNBytes(length);
    for (int i = 0; i < length; i++) {
      payload[i] ^= key[i & 3];
    }
    var seen = new Frames.Seen(first, new String(payload, StandardCharsets.ISO_8859_1));
    return Integer.toHexString(first)
        + " "
        + (first == (FIN | CLOSE) ? seen.closing() : seen.payload());
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ": "))
        .findFirst()
        .map(l -> l.substring(name.length() + 2))
        .orElse("");
  }

  private static String accept(String head) {
    return HandshakeKey.parse(field(head, "Sec-WebSocket-Key")).orElseThrow().accept();
  }

  /** Answers a handshake. */
  static void agree(String head, OutputStream out, String more) throws IOException {
    TestOrigin.write(
        out,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(head)
            + "\r\n"
            + more
            + "\r\n");
  }

  /** Shakes hands, then answers each frame with a text that shows it, until a close. */
  private static TestOrigin showing() throws IOException {
    return new TestOrigin(
        (in, out) -> {
          agree(TestOrigin.readHead(in), out, "");
          var seen = frame(in);
          while (!seen.startsWith("88")) {
            out.write(plain(FIN | TEXT, seen));
            out.flush();
            seen = frame(in);
          }
          out.write(plain(FIN | CLOSE, closing(1000, "")));
        });
  }

  @Test
  void aWebSocketIsOpenedUnderAKeyOfOurOwn() throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      try (var client =
          open(
              origin,
              OPENING
                  + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, foo\r\n"
                  + "Sec-WebSocket-Protocol: a, b\r\nOrigin: http://page.example\r\n")) {
        var answer = client.readUntil("\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
        assertThat(field(answer, "Sec-WebSocket-Accept")).isEqualTo(ACCEPT);
        assertThat(field(answer, "Upgrade")).isEqualTo("websocket");
        assertThat(field(answer, "Connection")).isEqualTo("Upgrade");
        send(client, masked(FIN | TEXT, "Hello"));
        assertThat(frame(client.socket.getInputStream())).isEqualTo("81 81 Hello");
        send(client, masked(FIN | CLOSE, closing(1000, "bye")));
        assertThat(frame(client.socket.getInputStream())).isEqualTo("88 1000 ");
        assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
      }
      var head = origin.seen();
      assertThat(head).startsWith("GET /chat HTTP/1.1\r\n").doesNotContain(KEY);
      assertThat(field(head, "Sec-WebSocket-Extensions"))
          .isEqualTo("permessage-deflate; client_max_window_bits");
      assertThat(field(head, "Sec-WebSocket-Protocol")).isEqualTo("a, b");
      assertThat(field(head, "Sec-WebSocket-Version")).isEqualTo("13");
      assertThat(field(head, "Origin")).isEqualTo("http://page.example");
      var event = gateway.nextRequest();
      assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
      assertThat(event.status()).hasValue(101);
      assertThat(event.path()).contains("/chat");
      assertThat(event.bytesUp()).isEqualTo(2 + 4 + 5 + 2 + 4 + 5);
      assertThat(gateway.events).isEmpty();
    }
  }

  @Test
  void framesSentBeforeTheAnswerAreFramesAllTheSame() throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      var early = new String(masked(FIN | TEXT, "early"), StandardCharsets.ISO_8859_1);
      try (var client = new RawClient(gateway.address)) {
        var line = "GET http://" + host(origin) + "/chat HTTP/1.1\r\nHost: " + host(origin);
        client.send(line + "\r\n" + OPENING + "\r\n" + early);
        client.readUntil("\r\n\r\n");
        assertThat(frame(client.socket.getInputStream())).isEqualTo("81 81 early");
      }
    }
  }

  @Test
  void aSecretClosesBothSides() throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        client.readUntil("\r\n\r\n");
        var text = masked(FIN | TEXT, "x".repeat(70_000) + SECRET + "y".repeat(70_000));
        send(client, masked(FIN | TEXT, "hello"));
        assertThat(frame(client.socket.getInputStream())).isEqualTo("81 81 hello");
        send(client, text);
        assertThat(frame(client.socket.getInputStream())).isEqualTo("88 1008 secret-found");
      }
      var event = gateway.nextRequest();
      assertThat(event.outcome())
          .isEqualTo(
              new Outcome.Denied(
                  "secret-found", Optional.of("acme-token"), Optional.of("body@70000")));
      assertThat(gateway.events).isEmpty();
    }
  }

  @Test
  void bytesThatAreNoFramesDoNotPass() throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        client.readUntil("\r\n\r\n");
        client.send("GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n");
        assertThat(frame(client.socket.getInputStream())).isEqualTo("88 1002 malformed-request");
      }
      assertThat(gateway.nextRequest().outcome())
          .isEqualTo(new Outcome.Denied("malformed-request"));
      assertThat(origin.seen()).doesNotContain("elsewhere");
    }
  }

  @Test
  void aGrantThatIsWithdrawnClosesIt() throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        client.readUntil("\r\n\r\n");
        gateway.grant("other.example.com");
        gateway.listener.reviseGrants();
        assertThat(frame(client.socket.getInputStream())).isEqualTo("88 1008 host-not-allowed");
      }
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
    }
  }

  @Test
  void aGatewayThatGoesSaysSo() throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        client.readUntil("\r\n\r\n");
        var _ = gateway.listener.drain(Duration.ofSeconds(2));
        assertThat(frame(client.socket.getInputStream())).isEqualTo("88 1001 ");
      }
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Allowed());
    }
  }

  @Test
  void anUpstreamThatGoesAwayEndsIt() throws Exception {
    try (var origin = new TestOrigin((in, out) -> agree(TestOrigin.readHead(in), out, ""))) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        client.readUntil("\r\n\r\n");
        assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Allowed());
    }
  }

  @Test
  void longMessagesFlowBothWaysAtTheSlowerSidesPace() throws Exception {
    int length = 4 << 20;
    try (var origin =
        new TestOrigin(
            (in, out) -> {
              agree(TestOrigin.readHead(in), out, "");
              out.write(plain(FIN | BINARY, "d".repeat(length)));
              out.flush();
              long sum = 0;
              while (sum < length) {
                var part = frame(in);
                sum += part.length() - part.indexOf(' ') - 1;
              }
              out.write(plain(FIN | TEXT, "got " + sum));
              out.flush();
              in.read();
            })) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        client.readUntil("\r\n\r\n");
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    send(client, masked(FIN | BINARY, "u".repeat(length)));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
        long down = 0;
        var in = client.socket.getInputStream();
        while (down < length) {
          var part = frame(in);
          down += part.length() - part.indexOf(' ') - 1;
        }
        assertThat(down).isEqualTo(length);
        assertThat(frame(in)).isEqualTo("81 got " + length);
      }
    }
  }

  @Test
  void aLoginIsNeverCompressedAndNeverComesBack() throws Exception {
    try (var origin =
        new TestOrigin(
            (in, out) -> {
              var head = TestOrigin.readHead(in);
              agree(head, out, "X-Echo: " + field(head, "Authorization") + "\r\n");
              out.write(plain(FIN | TEXT, "you are " + field(head, "Authorization")));
              out.flush();
              in.read();
            })) {
      var credential =
          new Credential(
              "TOKEN",
              new SecretString("real-token-0123456789"),
              "fake-token-0123456789",
              List.of(HostPort.parse(host(origin))));
      gateway.guard.set(
          gateway.guard(Optional.empty(), Vault.of(List.of(credential)), host(origin)));
      try (var client =
          open(
              origin,
              OPENING
                  + "Authorization: Bearer fake-token-0123456789\r\n"
                  + "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
        assertThat(client.readUntil("\r\n\r\n"))
            .contains("X-Echo: Bearer fake-token-0123456789\r\n");
        var in = client.socket.getInputStream();
        var text = frame(in);
        while (text.indexOf("789") < 0) {
          text += frame(in);
        }
        assertThat(text).contains("you are Bearer fake-token").doesNotContain("real");
      }
      assertThat(origin.seen())
          .contains("Bearer real-token-0123456789")
          .doesNotContain("Sec-WebSocket-Extensions");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "an accept of another key | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "no accept                | Upgrade: websocket#Connection: Upgrade",
        "two accepts              | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Accept: ACCEPT",
        "another protocol         | Upgrade: h2c#Connection: Upgrade#Sec-WebSocket-Accept: ACCEPT",
        "no upgrade               | Connection: Upgrade#Sec-WebSocket-Accept: ACCEPT",
        "no connection            | Upgrade: websocket#Sec-WebSocket-Accept: ACCEPT",
        "an unasked extension     | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Extensions: foo",
        "unasked compression      | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9",
        "compression twice        | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate",
        "an empty extension       | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Extensions: ",
        "an unasked subprotocol   | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Protocol: c",
        "two subprotocols         | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Accept:"
            + " ACCEPT#Sec-WebSocket-Protocol: a#Sec-WebSocket-Protocol: b",
      })
  void anUpstreamThatAnswersWronglyIsTrouble(String name, String answer) throws Exception {
    try (var origin =
        new TestOrigin(
            (in, out) -> {
              var accept = accept(TestOrigin.readHead(in));
              var fields = answer.replace("#", "\r\n").replace("ACCEPT", accept);
              TestOrigin.write(out, "HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\n\r\n");
              in.read();
            })) {
      gateway.grant(host(origin));
      try (var client =
          open(
              origin,
              OPENING
                  + "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                  + "Sec-WebSocket-Protocol: a, b\r\n")) {
        assertThat(client.readUntil("\r\n\r\n"))
            .startsWith("HTTP/1.1 502 ")
            .contains("X-Bottle-Error: upstream-refused\r\n");
      }
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
    }
  }

  @Test
  void anAnswerThatDoesNotSwitchIsAnAnswer() throws Exception {
    try (var origin = TestOrigin.ok()) {
      gateway.grant(host(origin));
      try (var client = open(origin, OPENING)) {
        assertThat(client.readUntil("ok")).startsWith("HTTP/1.1 200 OK\r\n");
        client.send(
            "GET http://" + host(origin) + "/ HTTP/1.1\r\nHost: " + host(origin) + "\r\n\r\n");
        assertThat(client.readUntil("ok")).startsWith("HTTP/1.1 200 OK\r\n");
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13 |"
            + " malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " short | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY#Sec-WebSocket-Key: KEY | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 8#Sec-WebSocket-Key:"
            + " KEY | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Key: KEY | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY#Content-Length: 1 | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY#Transfer-Encoding: chunked | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY#Sec-WebSocket-Extensions: a; | malformed-request",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY#Sec-WebSocket-Protocol: a,,b | malformed-request",
        "POST | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY | malformed-request",
        "GET  | Upgrade: websocket#Sec-WebSocket-Version: 13#Sec-WebSocket-Key: KEY |"
            + " upgrade-not-allowed",
        "GET  | Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key: KEY |"
            + " upgrade-not-allowed",
        "GET  | Upgrade: websocket, h2c#Connection: Upgrade#Sec-WebSocket-Version:"
            + " 13#Sec-WebSocket-Key: KEY | upgrade-not-allowed",
        "GET  | Upgrade: h2c#Connection: Upgrade, HTTP2-Settings#HTTP2-Settings: AAMAAABk |"
            + " upgrade-not-allowed",
        "GET  | Upgrade: tcp#Connection: Upgrade | upgrade-not-allowed",
        "GET  | Upgrade: websocket#Connection: Upgrade#Sec-WebSocket-Version: 13#Sec-WebSocket-Key:"
            + " KEY#Sec-WebSocket-Protocol: acme_ABCDEFGH12345678 | secret-found",
      })
  void otherHandshakesAreRefusedAndNothingIsDialled(String method, String fields, String code)
      throws Exception {
    try (var origin = showing()) {
      gateway.grant(host(origin));
      var line = method + " http://" + host(origin) + "/ HTTP/1.1\r\nHost: " + host(origin);
      try (var client = new RawClient(gateway.address)) {
        client.send(line + "\r\n" + fields.replace("#", "\r\n").replace("KEY", KEY) + "\r\n\r\n");
        assertThat(client.readUntil("\r\n\r\n")).contains("X-Bottle-Deny: " + code + "\r\n");
      }
      assertThat(origin.connections).hasValue(0);
      assertThat(gateway.nextRequest().outcome()).isInstanceOf(Outcome.Denied.class);
    }
  }
}
