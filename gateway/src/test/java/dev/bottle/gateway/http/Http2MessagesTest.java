package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Http2Bench.connectionError;
import static dev.bottle.gateway.http.Http2Bytes.*;
import static io.netty.handler.codec.http2.Http2Error.COMPRESSION_ERROR;
import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Messages, field sections and floods: RFC 9113 section 8, RFC 8441 and RFC 7541. Upstream sees no
 * byte of a refused request, and each has one event.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2MessagesTest {
  private static final String MALFORMED = "malformed-request";

  private Http2Bench bench;

  @BeforeAll
  void start() throws Exception {
    bench = new Http2Bench();
  }

  @AfterAll
  void stop() throws Exception {
    bench.close();
  }

  /** A request that is refused as malformed, with its stream reset. */
  private DynamicTest malformed(String name, String... fields) {
    return malformed(name, headers(1, END_STREAM, fields));
  }

  private DynamicTest malformed(String name, byte[]... frames) {
    return refused(name, 400, MALFORMED, new Http2Error[] {PROTOCOL_ERROR}, frames);
  }

  /** A request that says what no request to this tunnel can say. */
  private DynamicTest unfit(String name, String... fields) {
    return refused(name, 400, MALFORMED, headers(1, END_STREAM, fields));
  }

  private DynamicTest malformedGet(String name, String... more) {
    return malformed(name, bench.get("/secretly", more));
  }

  /** A request that is well-formed in HTTP/2, and refused. */
  private DynamicTest refused(String name, int status, String code, byte[]... frames) {
    return refused(name, status, code, new Http2Error[0], frames);
  }

  private DynamicTest refused(
      String name, int status, String code, Http2Error[] end, byte[]... frames) {
    var before = new AtomicInteger();
    return bench.test(
        name,
        c -> {
          before.set(bench.recorded.secretRequests());
          bench.recorded.gateway.events.clear();
          c.send(frames);
        },
        c -> {
          bench.refused(1, status, code, end).on(c);
          assertThat(bench.recorded.secretRequests()).isEqualTo(before.get());
          assertThat(bench.recorded.gateway.nextRequest().outcome())
              .isInstanceOfSatisfying(
                  Outcome.Denied.class, denied -> assertThat(denied.code()).isEqualTo(code));
          assertThat(bench.recorded.gateway.nextRequest().outcome())
              .isInstanceOf(Outcome.Allowed.class);
          assertThat(bench.recorded.gateway.events).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> section82() {
    return Stream.of(
        malformedGet("8.2 a field name in upper case", "X-Upper", "v"),
        malformedGet("8.2 the cookie field in upper case", "Cookie", "v"),
        malformedGet("8.2.1 an empty field name", "", "v"),
        malformedGet("8.2.1 a blank in a field name", "a b", "v"),
        malformedGet("8.2.1 a blank behind a field name", "a ", "v"),
        malformedGet("8.2.1 a colon in a field name", "a:b", "v"),
        malformedGet("8.2.1 a line end in a field name", "a\r\nhost", "v"),
        malformedGet("8.2.1 NUL in a field name", "a\0b", "v"),
        malformedGet("8.2.1 DEL in a field name", "a\u007fb", "v"),
        malformedGet("8.2.1 a byte above 127 in a field name", "a\u00e9b", "v"),
        malformedGet("8.2.1 NUL in a value", "a", "b\0c"),
        malformedGet("8.2.1 CR in a value", "a", "b\rc"),
        malformedGet("8.2.1 LF in a value", "a", "b\nc"),
        malformedGet("8.2.1 a request in a value", "a", "b\r\n\r\nGET /secretly HTTP/1.1\r\n"),
        malformedGet("8.2.1 a blank before a value", "a", " b"),
        malformedGet("8.2.1 a tab behind a value", "a", "b\t"),
        malformedGet("8.2.2 connection", "connection", "keep-alive"),
        malformedGet("8.2.2 keep-alive", "keep-alive", "3"),
        malformedGet("8.2.2 proxy-connection", "proxy-connection", "keep-alive"),
        malformedGet("8.2.2 transfer-encoding", "transfer-encoding", "chunked"),
        malformedGet("8.2.2 upgrade", "upgrade", "h2c"),
        malformedGet("8.2.2 te that is not trailers", "te", "trailers, deflate"),
        bench.test(
            "8.2.2 te of trailers",
            c -> c.send(bench.whole(1, "/", "te", "trailers")),
            bench.served(1)),
        refused(
            "8.2.3 a secret in two crumbs of a cookie",
            403,
            "secret-found",
            headers(
                1,
                END_STREAM,
                bench.get("/secretly", "cookie", "a=1", "cookie", "k=" + TestGateway.SECRET))));
  }

  @TestFactory
  Stream<DynamicTest> section83() {
    var host = bench.recorded.secureHost;
    return Stream.of(
        malformedGet("8.3 an unknown pseudo-header field", ":test", "v"),
        malformed(
            "8.3 an unknown pseudo-header field before the fields",
            ":x",
            "v",
            ":method",
            "GET",
            ":scheme",
            "https",
            ":path",
            "/secretly",
            "host",
            host),
        malformedGet("8.3 a pseudo-header field of responses", ":status", "200"),
        malformed(
            "8.3 a pseudo-header field behind a field",
            ":method",
            "GET",
            ":scheme",
            "https",
            ":path",
            "/secretly",
            "a",
            "b",
            ":authority",
            host),
        malformedGet("8.3.1 two :method", ":method", "GET"),
        malformedGet("8.3.1 two :scheme", ":scheme", "https"),
        malformedGet("8.3.1 two :path", ":path", "/"),
        malformedGet("8.3.1 two :authority", ":authority", host),
        malformed("8.3.1 no :method", ":scheme", "https", ":authority", host, ":path", "/secretly"),
        malformed("8.3.1 no :scheme", ":method", "GET", ":authority", host, ":path", "/secretly"),
        malformed("8.3.1 no :path", ":method", "GET", ":scheme", "https", ":authority", host),
        malformed("8.3.1 nothing at all", new String[0]),
        malformed("8.3.1 an empty :path", bench.get("")),
        unfit("8.3.1 :path is an asterisk", bench.request("OPTIONS", "*")),
        malformed("8.3.1 :path is a whole URL", bench.get("https://" + host + "/secretly")),
        malformed("8.3.1 :path does not begin with a slash", bench.get("secretly")),
        malformed("8.3.1 a blank in :path", bench.get("/secretly HTTP/1.1")),
        malformed("8.3.1 a line end in :path", bench.get("/secretly\r\nhost: x")),
        unfit("8.3.1 a fragment in :path", bench.get("/secretly#x")),
        malformed("8.3.1 a byte above 127 in :path", bench.get("/secretly\u00e9")),
        malformed("8.3.1 a blank in :method", bench.request("GET /secretly", "/secretly")),
        malformed("8.3.1 an empty :method", bench.request("", "/secretly")),
        malformed("8.3.1 another :scheme", scheme("http")),
        malformed("8.3.1 a :scheme with a line end", scheme("https\r\n")),
        unfit("8.3.1 user information in :authority", authority("u@" + host)),
        unfit("8.3.1 an empty :authority", authority("")),
        unfit("8.3.1 a path in :authority", authority(host + "/secretly")),
        unfit("8.3.1 a comma in :authority", authority(host + "," + host)),
        unfit(
            "8.3.1 neither :authority nor host",
            ":method",
            "GET",
            ":scheme",
            "https",
            ":path",
            "/secretly"),
        unfit(
            "8.3.1 a host that is not the :authority",
            bench.get("/secretly", "host", "other.example.com")),
        unfit(
            "8.3.1 two hosts, each the :authority",
            bench.get("/secretly", "host", host, "host", host)),
        refused(
            "8.3.1 another :authority than the tunnel's",
            403,
            "authority-mismatch",
            headers(1, END_STREAM, authority("other.example.com"))),
        refused(
            "8.3.1 another port in :authority than the tunnel's",
            403,
            "authority-mismatch",
            headers(1, END_STREAM, authority("api.example.com"))),
        bench.test(
            "8.3.1 host instead of :authority",
            c ->
                c.send(
                    headers(
                        1,
                        END_STREAM,
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":path",
                        "/",
                        "host",
                        host)),
            bench.served(1)),
        malformed("8.5 CONNECT", ":method", "CONNECT", ":authority", host),
        malformed("8.5 CONNECT with a path", bench.request("CONNECT", "/secretly")),
        refused(
            "RFC 8441: an extended CONNECT to something other than websocket",
            403,
            "upgrade-not-allowed",
            headers(1, END_STREAM, protocol("CONNECT", "connect-udp"))),
        malformed("RFC 8441: :protocol beside GET", protocol("GET", "websocket")),
        malformed("RFC 8441: :protocol that is no token", protocol("CONNECT", "a\r\nb")));
  }

  private String[] scheme(String scheme) {
    var fields = bench.get("/secretly");
    fields[3] = scheme;
    return fields;
  }

  private String[] authority(String authority) {
    var fields = bench.get("/secretly");
    fields[5] = authority;
    return fields;
  }

  private String[] protocol(String method, String protocol) {
    var fields = new ArrayList<>(List.of(bench.request(method, "/secretly")));
    fields.addAll(0, List.of(":protocol", protocol));
    return fields.toArray(String[]::new);
  }

  @TestFactory
  Stream<DynamicTest> section81() {
    return Stream.of(
        bench.test(
            "8.1 a body with trailers",
            c ->
                c.send(
                    bench.begun(1, "/"),
                    data(1, 0, "body"),
                    headers(1, END_STREAM, "x-trailer", "v")),
            bench.served(1)),
        malformed(
            "8.1 a second field section that does not end the stream",
            bench.begun(1, "/hang"),
            headers(1, 0, "x-trailer", "v")),
        malformed(
            "8.1 a pseudo-header field among the trailers",
            bench.begun(1, "/hang"),
            headers(1, END_STREAM, ":path", "/secretly")),
        malformed(
            "8.1 transfer-encoding among the trailers",
            bench.begun(1, "/hang"),
            headers(1, END_STREAM, "transfer-encoding", "chunked")),
        malformed(
            "8.1.1 a shorter body than content-length",
            bench.begun(1, "/hang", "content-length", "5"),
            data(1, END_STREAM, "1234")),
        malformed(
            "8.1.1 a longer body than content-length",
            bench.begun(1, "/hang", "content-length", "5"),
            data(1, 0, "1234"),
            data(1, END_STREAM, "56")),
        malformedGet("8.1.1 content-length without a body", "content-length", "5"),
        malformedGet("8.1.1 two lengths", "content-length", "0", "content-length", "5"),
        malformedGet("8.1.1 content-length with a sign", "content-length", "+0"),
        malformedGet("8.1.1 content-length that is negative", "content-length", "-1"),
        malformedGet("8.1.1 content-length in hexadecimal", "content-length", "0x0"),
        malformedGet("8.1.1 content-length that is empty", "content-length", ""),
        malformedGet("8.1.1 content-length beyond every number", "content-length", "9".repeat(30)));
  }

  /** A field block that cannot be what a compressor made ends the connection (4.3). */
  @TestFactory
  Stream<DynamicTest> rfc7541() {
    var whole = block(bench.get("/"));
    return Stream.of(
        undecodable("2.3.3 an index beyond both tables", bytes(0xc6)),
        undecodable("2.3.3 a name's index beyond both tables", bytes(0x7f, 0x10, 1, 'v')),
        undecodable("4.2 a table size update behind a field", whole, bytes(0x20)),
        undecodable("5.1 an integer without end", bytes(0xff), times(12, bytes(0xff))),
        undecodable("5.2 a string longer than its block", bytes(0, 5, 'a')),
        undecodable("5.2 Huffman padding of more than 7 bits", bytes(0, 1, 'a', 0x82, 0x1f, 0xff)),
        undecodable("5.2 Huffman padding that is not ones", bytes(0, 1, 'a', 0x81, 0x18)),
        undecodable(
            "5.2 a Huffman string with EOS", bytes(0, 1, 'a', 0x84, 0xff, 0xff, 0xff, 0xff)),
        undecodable("6.1 index 0", bytes(0x80)),
        undecodable("6.3 a table larger than the gateway allows", bytes(0x3f, 0xe2, 0x1f), whole),
        bench.test(
            "6.3 a table size update where it may be",
            c -> c.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, bytes(0x20), whole)),
            bench.served(1)));
  }

  private DynamicTest undecodable(String name, byte[]... block) {
    return bench.test(
        "RFC 7541 " + name,
        c -> c.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, block)),
        connectionError(COMPRESSION_ERROR));
  }

  /** What costs the gateway more than the client (10.5). */
  @TestFactory
  Stream<DynamicTest> floods() {
    var hanging = bench.get("/hang");
    return Stream.of(
        refused(
            "10.5.1 more than 256 fields",
            431,
            MALFORMED,
            new Http2Error[] {PROTOCOL_ERROR},
            headers(1, END_STREAM, bench.get("/secretly", manyFields(254)))),
        refused(
            "10.5.1 more than 64 KiB of fields, in few bytes of a compressed block",
            431,
            MALFORMED,
            new Http2Error[] {PROTOCOL_ERROR},
            frame(
                HEADERS,
                END_STREAM | END_HEADERS,
                1,
                block(bench.get("/secretly")),
                bytes(0x40),
                Arrays.copyOfRange(block("a", "v".repeat(4000)), 1, 4005),
                times(20, bytes(0xbe)))),
        bench.test(
            "10.5.1 a field block without end",
            c -> {
              c.send(frame(HEADERS, END_STREAM, 1, block(bench.get("/"))));
              c.send(times(8, frame(CONTINUATION, 0, 1, new byte[16_000])));
            },
            c -> assertThat(c.awaitClose().isClosed()).isTrue()),
        bench.test(
            "10.5 many empty CONTINUATION frames",
            c ->
                c.send(frame(HEADERS, END_STREAM, 1, block(bench.get("/"))))
                    .send(times(40, frame(CONTINUATION, 0, 1))),
            connectionError(ENHANCE_YOUR_CALM)),
        bench.test(
            "10.5 many empty DATA frames",
            c -> c.send(bench.begun(1, "/hang")).send(times(10, data(1, 0, ""))),
            connectionError(ENHANCE_YOUR_CALM)),
        bench.test(
            "10.5 streams that are opened and reset (CVE-2023-44487)",
            c -> {
              for (int i = 1; i < 600; i += 2) {
                c.send(headers(i, END_STREAM, hanging), reset(i, 8));
              }
            },
            connectionError(ENHANCE_YOUR_CALM)),
        bench.test(
            "10.5 streams that make the gateway reset them (CVE-2025-8671)",
            c -> {
              for (int i = 1; i < 600; i += 2) {
                c.send(headers(i, END_STREAM, hanging), windowUpdate(i, 0));
              }
            },
            connectionError(ENHANCE_YOUR_CALM)),
        bench.test(
            "10.5 many SETTINGS, PING, PRIORITY and WINDOW_UPDATE frames",
            c ->
                c.send(times(500, settings(setting(4, 70_000))))
                    .send(times(500, frame(PING, 0, 0, new byte[8])))
                    .send(times(500, frame(PRIORITY, 0, 1, int32(3), bytes(1))))
                    .send(times(500, windowUpdate(0, 1)))
                    .send(bench.whole(5, "/")),
            bench.served(5)));
  }

  private static String[] manyFields(int count) {
    var fields = new String[2 * count];
    for (int i = 0; i < count; i++) {
      fields[2 * i] = "x-" + i;
      fields[2 * i + 1] = "v";
    }
    return fields;
  }
}
