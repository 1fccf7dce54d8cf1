package dev.bottle.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Origins on loopback for a gateway that runs alone. */
final class Origins implements AutoCloseable {
  /** Bytes of a large transfer. */
  static final long BULK = 1L << 30;

  private static final String HOST = "echo.e2e.test";

  private final TestCa ca;
  private final StandIn standIn;
  private final List<String> bodies = new CopyOnWriteArrayList<>();

  Origins(Path folder) throws IOException, GeneralSecurityException {
    ca = TestCa.create(folder, "DNS:*.e2e.test");
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    standIn = StandIn.start(ca.server(), anyPort, anyPort);
    standIn.serve(HOST, this::answer).serve("other.e2e.test", this::answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    HttpHandler handler =
        switch (exchange.getRequestURI().getPath()) {
          case "/bulk" -> Origins::sendBulk;
          case "/hash" -> Origins::hash;
          case "/in" -> this::keep;
          default -> StandIn.text(200, "pong");
        };
    handler.handle(exchange);
  }

  /** Keeps what arrives of a body, whether it arrives whole or not. */
  private void keep(HttpExchange exchange) throws IOException {
    var body = new ByteArrayOutputStream();
    try {
      exchange.getRequestBody().transferTo(body);
    } finally {
      bodies.add(body.toString(StandardCharsets.ISO_8859_1));
    }
    StandIn.text(200, "in").handle(exchange);
  }

  private static void sendBulk(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, BULK);
    bulk(exchange.getResponseBody());
  }

  private static void hash(HttpExchange exchange) throws IOException {
    var digest = sha256();
    var body = new DigestInputStream(exchange.getRequestBody(), digest);
    body.transferTo(OutputStream.nullOutputStream());
    StandIn.text(200, HexFormat.of().formatHex(digest.digest())).handle(exchange);
  }

  /** Writes the bytes of a large transfer: noise, the same each time. */
  static void bulk(OutputStream to) throws IOException {
    byte[] piece = new byte[1 << 20];
    new Random(7).nextBytes(piece);
    for (long written = 0; written < BULK; written += piece.length) {
      piece[0] = (byte) (written >> 20);
      to.write(piece);
    }
  }

  static String bulkHash() throws IOException {
    var digest = sha256();
    bulk(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  int httpPort() {
    return standIn.httpPort();
  }

  int httpsPort() {
    return standIn.httpsPort();
  }

  Path ca() {
    return ca.certificate();
  }

  String url(String target) {
    return "https://" + HOST + ":" + httpsPort() + target;
  }

  String plainUrl(String target) {
    return "http://" + HOST + ":" + httpPort() + target;
  }

  List<StandIn.Seen> seen() {
    return standIn.seenBy(HOST);
  }

  /** What has arrived of bodies sent to {@code /in}, a character a byte. */
  List<String> bodies() {
    return List.copyOf(bodies);
  }

  /** A {@code gateway.json} with this allowlist; {@code %d} in it is the https port. */
  String config(String allowlist) {
    return config(allowlist, "{}");
  }

  /** A {@code gateway.json} with a credential; an empty value leaves it to stdin. */
  String configWithCredential(String value) {
    String source = value.isEmpty() ? "" : "\"value\": \"" + value + "\", ";
    return config(
        "\"echo.e2e.test:%d\"", "{ \"FORGE\": { " + source + "\"hosts\": [\"echo.e2e.test\"] } }");
  }

  private String config(String allowlist, String credentials) {
    return """
    { "egress": { "allowlist": [ %s ], "upstreamCa": ["%s"] },
      "credentials": %s,
      "resolve": { "echo.e2e.test": "127.0.0.1", "other.e2e.test": "127.0.0.1" } }
    """
        .formatted(allowlist.formatted(httpsPort()), ca.certificate(), credentials);
  }

  @Override
  public void close() {
    standIn.close();
  }
}
