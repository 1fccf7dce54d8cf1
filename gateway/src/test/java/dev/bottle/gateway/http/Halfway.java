package dev.bottle.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bottle.gateway.http.websocket.Frames;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A point on the way of a connection at which it may be left.
 *
 * @param name what has happened so far
 * @param layer what has been opened before {@code sent} goes out
 * @param target what is asked to be reached; unused without a tunnel
 * @param sent the client's bytes, a char each
 * @param awaited how many bytes of answer the client reads before it leaves
 */
record Halfway(String name, Layer layer, String target, String sent, int awaited) {

  /** How far the connection is opened. */
  enum Layer {
    TCP,
    TUNNEL,
    TLS,
    HTTP2
  }

  /** Where things are. */
  record Hosts(String plain, String tls, String http2, String blind) {}

  private static final String DENIED = "denied.example.com:443";
  private static final String UPGRADE =
      """
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      """;
  private static final String HELLO = Hellos.text(Hellos.hello(Hellos.sni("blind.example.com")));
  private static final byte[] PREFACE =
      Frames.join("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1), frame(4, 0, 0));
  private static final int ANY_HEAD = 12;
  private static final int DEEP = 100_000;

  /** HTTP/2 sends little more before it is told to. */
  private static final int ONE_WINDOW = 60_000;

  /** Every point. */
  static List<Halfway> all(Hosts at) {
    return Stream.of(opening(at), requests(at), broken(at), webSocket(at), http2(at))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Halfway> opening(Hosts at) {
    var half = HELLO.substring(0, HELLO.length() / 2);
    return List.of(
        tcp("TCP", "", 0),
        tcp("half a CONNECT", "CONNECT " + at.tls() + " HTTP/1.1\r\nHo", 0),
        new Halfway("CONNECT", Layer.TUNNEL, at.tls(), "", 0),
        new Halfway("CONNECT to a denied host", Layer.TUNNEL, DENIED, "", 0),
        new Halfway("half a hello", Layer.TUNNEL, at.tls(), half, 0),
        new Halfway("a hello that cannot be met", Layer.TUNNEL, at.tls(), HELLO, 1),
        new Halfway("no hello", Layer.TUNNEL, at.tls(), "SSH-2.0-x\r\n", 1),
        new Halfway("half a blind hello", Layer.TUNNEL, at.blind(), half, 0),
        new Halfway("a blind tunnel", Layer.TUNNEL, at.blind(), HELLO, 5),
        tls("TLS", at.tls(), "", 0));
  }

  private static List<Halfway> requests(Hosts at) {
    var post = "POST /drain HTTP/1.1\r\nHost: " + at.tls() + "\r\n";
    var chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    return List.of(
        tls("half a head", at.tls(), "GET /ok HTTP/1.1\r\nHost: " + at.tls() + "\r\nAcc", 0),
        tls("half a body", at.tls(), post + "Content-Length: 99\r\n\r\nhalf of it", 0),
        tls("half a chunked body", at.tls(), chunked + "5\r\nfirst\r\n40\r\nhalf", 0),
        tls("half a chunk's size", at.tls(), chunked + "5\r\nfirst\r\n4", 0),
        tls(
            "100-continue",
            at.tls(),
            post + "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
            9),
        tls("a secret, its body going on", at.tls(), secret(post), 0),
        tls("two requests and a half", at.tls(), get(at.tls(), "/ok").repeat(2) + "GET /ok", 40),
        tls("a whole exchange", at.tls(), get(at.tls(), "/ok"), 40),
        tls("a denied exchange", DENIED, get(DENIED, "/"), 0),
        tcp("a denied exchange in the clear", get(DENIED, "http://" + DENIED + "/"), 0),
        tcp("an exchange in the clear", get(at.plain(), "http://" + at.plain() + "/ok"), 40));
  }

  private static List<Halfway> broken(Hosts at) {
    return List.of(
        tls("no answer yet", at.tls(), get(at.tls(), "/drain"), 0),
        tls("an answer half read", at.tls(), get(at.tls(), "/large"), DEEP),
        tls("an event stream", at.tls(), get(at.tls(), "/events"), ANY_HEAD),
        tls("upstream gone", at.tls(), get(at.tls(), "/gone"), ANY_HEAD),
        tls("upstream reset", at.tls(), get(at.tls(), "/reset"), ANY_HEAD),
        tls("upstream gone in its head", at.tls(), get(at.tls(), "/head"), ANY_HEAD),
        tls("upstream gone in its body", at.tls(), get(at.tls(), "/length"), ANY_HEAD),
        tls("upstream gone in a chunk", at.tls(), get(at.tls(), "/chunk"), ANY_HEAD),
        tls("an answer of HTTP/2 half read", at.http2(), echo(at.http2()), ONE_WINDOW));
  }

  private static List<Halfway> webSocket(Hosts at) {
    var opening = "GET /chat HTTP/1.1\r\nHost: " + at.tls() + "\r\n" + UPGRADE;
    var frame = Hellos.text(Frames.masked(Frames.FIN | Frames.TEXT, "half of it"));
    return List.of(
        tls("half a WebSocket handshake", at.tls(), opening, 0),
        tls("a WebSocket", at.tls(), opening + "\r\n", ANY_HEAD),
        tls("half a frame", at.tls(), opening + "\r\n" + frame.substring(0, 9), ANY_HEAD),
        tls("half a message", at.tls(), opening + "\r\n\001" + frame.substring(1), ANY_HEAD));
  }

  private static List<Halfway> http2(Hosts at) {
    var get = head(1, 5, at.tls(), "GET", "/ok");
    var drain = head(1, 4, at.tls(), "POST", "/drain");
    var storm =
        IntStream.range(0, 16)
            .mapToObj(
                i -> Frames.join(head(2 * i + 1, 5, at.tls(), "GET", "/ok"), reset(2 * i + 1)))
            .toArray(byte[][]::new);
    return List.of(
        http2("HTTP/2's preface", at.tls(), 0),
        http2("a stream", at.tls(), 60, get),
        http2("a head without its end", at.tls(), 0, head(1, 1, at.tls(), "GET", "/ok")),
        http2("half of DATA", at.tls(), 0, drain, Arrays.copyOf(frame(0, 0, 1, new byte[99]), 50)),
        http2("DATA without its end", at.tls(), 0, drain, frame(0, 0, 1, new byte[99])),
        http2(
            "an answer half read on a stream",
            at.tls(),
            ONE_WINDOW,
            head(1, 5, at.tls(), "GET", "/large")),
        http2("many streams reset", at.tls(), 0, storm),
        http2("GOAWAY", at.tls(), 0, drain, frame(7, 0, 0, new byte[8])),
        http2("a stream to HTTP/2", at.http2(), 60, head(1, 5, at.http2(), "GET", "/ok")),
        http2(
            "a stream to HTTP/2 reset",
            at.http2(),
            0,
            head(1, 4, at.http2(), "POST", "/"),
            reset(1)),
        http2("a denied stream", DENIED, 60, head(1, 5, DENIED, "GET", "/")));
  }

  private static Halfway tcp(String name, String sent, int awaited) {
    return new Halfway(name, Layer.TCP, "", sent, awaited);
  }

  private static Halfway tls(String name, String target, String sent, int awaited) {
    return new Halfway(name, Layer.TLS, target, sent, awaited);
  }

  private static Halfway http2(String name, String target, int awaited, byte[]... frames) {
    var sent = Hellos.text(Frames.join(PREFACE, Frames.join(frames)));
    return new Halfway(name, Layer.HTTP2, target, sent, awaited);
  }

  private static String get(String host, String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  }

  private static String echo(String host) {
    int length = 3 * ONE_WINDOW / 2;
    return "POST / HTTP/1.1\r\nHost: "
        + host
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n"
        + "x".repeat(length);
  }

  private static String secret(String post) {
    return post
        + "Content-Length: 9999\r\n\r\nkey="
        + TestGateway.SECRET
        + "&more="
        + "x".repeat(200);
  }

  private static byte[] reset(int stream) {
    return frame(3, 0, stream, new byte[] {0, 0, 0, 8});
  }

  private static byte[] head(int stream, int flags, String host, String method, String path) {
    var headers = new DefaultHttp2Headers();
    headers.method(method).scheme("https").authority(host).path(path);
    var block = Unpooled.buffer();
    try {
      new DefaultHttp2HeadersEncoder().encodeHeaders(stream, headers, block);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return frame(1, flags, stream, ByteBufUtil.getBytes(block));
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    var out = Unpooled.buffer();
    out.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    return ByteBufUtil.getBytes(out.writeBytes(payload));
  }
}
