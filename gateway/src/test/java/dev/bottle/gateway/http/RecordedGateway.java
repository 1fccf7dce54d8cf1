package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.tls.CertificateAuthority;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.tls.TlsProvider;
import io.netty.handler.ssl.JdkSslContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLServerSocket;

/**
 * A gateway with an http and an https origin behind it that record every byte they get. They answer
 * {@code ok}; {@code /hang} never, {@code /big} with a mebibyte.
 */
final class RecordedGateway implements AutoCloseable {
  /** Few streams, so that a table of cases reaches the end of them. */
  static final HttpLimits LIMITS =
      new HttpLimits(
          256,
          16,
          256,
          4,
          64 << 10,
          256,
          256 << 10,
          32 << 10,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(20));

  static final int BIG = 1 << 20;

  final TestGateway gateway;
  final TestOrigin plain;
  final TestOrigin secure;

  /** As it stands in an allowlist and in {@code Host}. */
  final String plainHost;

  final String secureHost;

  /** Takes connections and reads nothing: no TLS handshake there ends. */
  final String deafHost;

  private final ServerSocket deaf;

  RecordedGateway() throws Exception {
    gateway = new TestGateway(LIMITS);
    plain = new TestOrigin(RecordedGateway::serve);
    secure = new TestOrigin(tlsServer(gateway.originAuthority, "http/1.1"), RecordedGateway::serve);
    plainHost = "api.example.com:" + plain.port();
    secureHost = "api.example.com:" + secure.port();
    deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    deafHost = "api.example.com:" + deaf.getLocalPort();
    gateway.grant(plainHost, secureHost, deafHost);
  }

  /** A TLS server socket that is {@code api.example.com}. */
  static SSLServerSocket tlsServer(CertificateAuthority authority, String... protocols)
      throws Exception {
    var standard = LeafCertificates.Settings.standard();
    var settings =
        new LeafCertificates.Settings(
            TlsProvider.JDK, standard.clock(), standard.minting(), standard.capacity());
    var leaf =
        new LeafCertificates(authority, settings, new SecureRandom())
            .serverContext(Host.parse("api.example.com"))
            .toCompletableFuture()
            .get();
    var server =
        (SSLServerSocket)
            ((JdkSslContext) leaf)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var parameters = server.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    server.setSSLParameters(parameters);
    return server;
  }

  static void serve(InputStream in, OutputStream out) throws IOException {
    for (var head = TestOrigin.readHead(in); !head.isEmpty(); head = TestOrigin.readHead(in)) {
      if (head.contains(" /hang")) {
        in.transferTo(OutputStream.nullOutputStream());
        return;
      }
      readBody(in, head.toLowerCase(Locale.ROOT));
      boolean big = head.contains(" /big");
      TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + (big ? BIG : 2) + "\r\n\r\n");
      TestOrigin.write(out, big ? "x".repeat(BIG) : "ok");
    }
  }

  /** Reads one request to its last byte. */
  static void readRequest(InputStream in) throws IOException {
    readBody(in, TestOrigin.readHead(in).toLowerCase(Locale.ROOT));
  }

  private static void readBody(InputStream in, String head) throws IOException {
    int length = head.indexOf("content-length: ");
    if (length >= 0) {
      in.readNBytes(Integer.parseInt(head.substring(length + 16, head.indexOf('\r', length))));
    } else if (head.contains("transfer-encoding: ")) {
      var text = new StringBuilder();
      while (!(text.indexOf("0\r\n") >= 0 && text.toString().endsWith("\r\n\r\n"))) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("an unfinished request");
        }
        text.append((char) b);
      }
    }
  }

  /** The others are served, whatever was done before. */
  void assertServesOthers() throws Exception {
    try (var client = new RawClient(gateway.address)) {
      client.send("GET http://" + plainHost + "/ HTTP/1.1\r\nHost: " + plainHost + "\r\n\r\n");
      assertThat(client.readUntil("ok")).startsWith("HTTP/1.1 200 ");
    }
  }

  /** How often an origin was sent what no refused request may bring there. */
  int secretRequests() {
    return (plain.seen() + secure.seen()).split("secretly", -1).length - 1;
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    plain.close();
    secure.close();
    deaf.close();
  }
}
