package dev.bottle.gateway.http;

import dev.bottle.gateway.tls.CertificateAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that sends what it is told, byte for byte. */
final class RawClient implements AutoCloseable {
  final Socket socket;

  RawClient(InetSocketAddress proxy) throws IOException {
    this(new Socket(proxy.getAddress(), proxy.getPort()));
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
  }

  /** A client inside a tunnel, its TLS ended by whoever {@code authority} vouches for. */
  static RawClient inTunnel(
      TestGateway gateway, String target, CertificateAuthority authority, String... protocols)
      throws Exception {
    var name = target.substring(0, target.lastIndexOf(':'));
    return inTunnel(gateway, target, Optional.of(name), authority, protocols);
  }

  /** A client inside a tunnel that asks for the certificate of {@code serverName}. */
  static RawClient inTunnel(
      TestGateway gateway,
      String target,
      Optional<String> serverName,
      CertificateAuthority authority,
      String... protocols)
      throws Exception {
    var outer = new RawClient(gateway.address);
    outer.send("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
    outer.readUntil("\r\n\r\n");
    var host = target.substring(0, target.lastIndexOf(':'));
    return outer.secured(host, serverName, authority, protocols);
  }

  /** The same, inside TLS with that server name. */
  RawClient secured(String name, CertificateAuthority authority) throws Exception {
    return secured(name, Optional.of(name), authority);
  }

  private RawClient secured(
      String host, Optional<String> serverName, CertificateAuthority authority, String... protocols)
      throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("ca", authority.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, serverName.orElse(host), 443, true);
    var parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(protocols);
    if (serverName.isEmpty()) {
      parameters.setServerNames(List.of());
    }
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return new RawClient(tls);
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything until the gateway closes. */
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Reads up to and with {@code end}. */
  String readUntil(String end) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        throw new IOException("ended after: " + text);
      }
      text.append((char) b);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
