package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two servers read differently. Each is refused for the reason that its table gives,
 * and two origins that record every byte saw nothing but what stands in this class's own requests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
  /** How a request comes to the gateway. */
  enum Way {
    PROXY,
    TUNNEL
  }

  private static final String GRANTED = "api.example.com";

  /** Granted too, and not to be reached: its address is private. */
  private static final String OTHER = "other.example.com";

  private static final String UNREACHABLE = "address-not-public";
  private static final String DENIED = "evil.example.com";
  private static final String ABSENT = "absent";

  private RecordedGateway recorded;
  private String before = "";

  @BeforeAll
  void start() throws Exception {
    recorded = new RecordedGateway();
    var granted =
        Stream.of(
                recorded.plainHost,
                recorded.secureHost,
                OTHER + ":" + recorded.plain.port(),
                OTHER + ":" + recorded.secure.port())
            .map(SmugglingTest::narrow);
    recorded.gateway.guard.set(
        recorded.gateway.guard(Optional.empty(), Vault.empty(), granted.toList()));
  }

  private static AllowEntry narrow(String host) {
    return new AllowEntry(
        HostPort.parse(host), Set.of("GET", "POST"), List.of(new PathPattern("/public/**")));
  }

  /** Origins that saw nothing could be blind: of what is granted they saw every byte. */
  @AfterAll
  void nothingElseWasSent() throws Exception {
    assertThat(exchange(Way.PROXY, "{get}Connection: close~~")).startsWith("HTTP/1.1 200 ");
    assertThat(exchange(Way.TUNNEL, "{post}Content-Length: 2~Connection: close~~hi"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(recorded.plain.seen())
        .isEqualTo("GET /public/x HTTP/1.1\r\nHost: " + recorded.plainHost + "\r\n\r\n");
    assertThat(recorded.secure.seen())
        .isEqualTo(
            "POST /public/x HTTP/1.1\r\nHost: "
                + recorded.secureHost
                + "\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(recorded.gateway.resolved).containsOnly(OTHER);
    recorded.close();
  }

  @BeforeEach
  void remember() {
    recorded.gateway.events.clear();
    before = seen();
  }

  private String seen() {
    return recorded.plain.connections
        + " "
        + recorded.plain.seen()
        + recorded.secure.connections
        + " "
        + recorded.secure.seen();
  }

  private void assertNothingSeen() {
    assertThat(seen()).isEqualTo(before);
    assertThat(recorded.gateway.events).isEmpty();
  }

  private String host(Way way) {
    return way == Way.PROXY ? recorded.plainHost : recorded.secureHost;
  }

  private RawClient open(Way way) throws Exception {
    return switch (way) {
      case PROXY -> new RawClient(recorded.gateway.address);
      case TUNNEL ->
          RawClient.inTunnel(
              recorded.gateway, recorded.secureHost, recorded.gateway.authority, "http/1.1");
    };
  }

  private String bytes(Way way, String escaped) {
    return SmugglingTable.bytes(
        escaped, host(way), way == Way.PROXY ? "http://" + recorded.plainHost : "");
  }

  /** Everything that comes back until the gateway closes, or one answer where it does not. */
  private String exchange(Way way, String escaped) throws Exception {
    try (var client = open(way)) {
      var head = client.send(bytes(way, escaped)).readUntil("\r\n\r\n");
      return head
          + (head.contains("\r\nConnection: close\r\n")
              ? client.readAll()
              : client.readUntil("\n") + client.readUntil("\n") + client.readUntil("\n"));
    }
  }

  private void assertRefused(String answer, int status, String code, @Nullable String why)
      throws InterruptedException {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nX-Bottle-Deny: " + code + "\r\n")
        .contains("\r\n\r\nbottle: denied (" + code + "): ")
        .contains(why == null ? "" : why)
        .doesNotContainPattern("(?s)\n.*\nHTTP/1.1 ");
    assertThat(recorded.gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied(code));
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "smuggling-http1.csv", delimiter = '|')
  void http1(
      String name, String ways, String request, int status, String code, @Nullable String why)
      throws Exception {
    for (var way : Way.values()) {
      if (ways.equals("both") || ways.equalsIgnoreCase(way.name())) {
        assertRefused(exchange(way, request), status, code, why);
        assertNothingSeen();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "smuggling-http2.csv", delimiter = '|')
  void http2(String name, String request, int status, String code, @Nullable String why)
      throws Exception {
    try (var client = RawHttp2.open(recorded.gateway, recorded.secureHost)) {
      client.send(SmugglingTable.frames(request, recorded.secureHost)).await(1);
      assertThat(client.status(1)).as("%s: %s", name, client).isEqualTo(status);
      assertThat(client.field(1, "x-bottle-deny")).isEqualTo(code);
      assertThat(client.body(1))
          .startsWith("bottle: denied (" + code + "): ")
          .contains(why == null ? "" : why);
      assertThat(recorded.gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied(code));
      assertNothingSeen();
    }
  }

  /** CONNECT to A, a handshake for B, requests to C: every mix of them is refused. */
  @ParameterizedTest(name = "CONNECT {0}, SNI {1}, over {2}")
  @MethodSource("mixes")
  void threeNames(String connected, String named, String protocol) throws Exception {
    var target = connected + ":" + recorded.secure.port();
    var serverName = named.equals(ABSENT) ? Optional.<String>empty() : Optional.of(named);
    try (var tunnel =
        RawClient.inTunnel(
            recorded.gateway, target, serverName, recorded.gateway.authority, protocol)) {
      var asking = protocol.equals("h2") ? overHttp2(tunnel) : overHttp1(tunnel);
      for (var asked : List.of(GRANTED, OTHER, DENIED)) {
        if (!isGranted(connected, named, asked)) {
          var code = denial(connected, named, asked);
          assertThat(asking.ask(asked + ":" + recorded.secure.port())).as(asked).isEqualTo(code);
          assertThat(recorded.gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied(code));
        }
      }
    }
    assertNothingSeen();
  }

  static List<Arguments> mixes() {
    var all = new ArrayList<Arguments>();
    for (var connected : List.of(GRANTED, OTHER, DENIED)) {
      for (var named : List.of(GRANTED, OTHER, DENIED, ABSENT)) {
        all.add(Arguments.of(connected, named, "http/1.1"));
        all.add(Arguments.of(connected, named, "h2"));
      }
    }
    return all;
  }

  private static boolean isGranted(String connected, String named, String asked) {
    return connected.equals(GRANTED) && denial(connected, named, asked).equals(UNREACHABLE);
  }

  private static String denial(String connected, String named, String asked) {
    if (connected.equals(DENIED)) {
      return "host-not-allowed";
    } else if (!named.equals(ABSENT) && !named.equals(connected)) {
      return "sni-mismatch";
    } else {
      return asked.equals(connected) ? UNREACHABLE : "authority-mismatch";
    }
  }

  /** Asks one host for /public/x; gives the code of the refusal. */
  @FunctionalInterface
  private interface Asking {
    String ask(String host) throws Exception;
  }

  private static Asking overHttp1(RawClient client) {
    return host -> {
      client.send("GET /public/x HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      var head = client.readUntil("\r\n\r\n");
      var _ = client.readUntil("\n") + client.readUntil("\n") + client.readUntil("\n");
      return head.replaceFirst("(?s).*X-Bottle-Deny: ([a-z-]+).*", "$1");
    };
  }

  private static Asking overHttp2(RawClient tunnel) throws Exception {
    var client = RawHttp2.over(tunnel).send(Http2Bytes.preface(), Http2Bytes.settings());
    var streams = new AtomicInteger(-1);
    return host -> {
      int stream = streams.addAndGet(2);
      client.send(SmugglingTable.get(stream, host)).await(stream);
      return client.field(stream, "x-bottle-deny");
    };
  }
}
