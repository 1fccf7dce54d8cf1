package dev.bottle.gateway.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.tls.CertificateAuthority;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.tls.TlsProvider;
import io.netty.handler.ssl.JdkSslContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A git server over https: {@code git http-backend} behind TLS and a login, for the repositories in
 * a folder. It is {@code api.example.com}.
 */
public final class GitOrigin implements AutoCloseable {
  public final int port;

  /** Method, path with query, and user of every request; {@code -} for none. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The bodies' framing. */
  final List<String> framings = new CopyOnWriteArrayList<>();

  private final Path folder;
  private final String password;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * A server.
   *
   * @param password what must come as the login's password, under any name
   */
  public GitOrigin(CertificateAuthority authority, Path folder, String password) throws Exception {
    this.folder = folder;
    this.password = password;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(authority)));
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
    port = server.getAddress().getPort();
  }

  private static SSLContext tls(CertificateAuthority authority) throws Exception {
    var standard = LeafCertificates.Settings.standard();
    var settings =
        new LeafCertificates.Settings(
            TlsProvider.JDK, standard.clock(), standard.minting(), standard.capacity());
    var leaf =
        new LeafCertificates(authority, settings, new SecureRandom())
            .serverContext(Host.parse("api.example.com"))
            .toCompletableFuture()
            .get();
    return ((JdkSslContext) leaf).context();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var login = exchange.getRequestHeaders().getFirst("Authorization");
      boolean isKnown = login != null && passwordOf(login).equals(password);
      requests.add(
          exchange.getRequestMethod() + " " + exchange.getRequestURI() + (isKnown ? " +" : " -"));
      framings.add(
          exchange.getRequestURI().getPath().replaceAll(".*/", "")
              + (exchange.getRequestHeaders().containsKey("Transfer-Encoding") ? " chunked" : ""));
      if (exchange.getRequestURI().getPath().startsWith("/moved/")) {
        exchange.getResponseHeaders().set("Location", "https://elsewhere.example.com/");
        exchange.sendResponseHeaders(301, -1);
      } else if (!isKnown) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      } else {
        run(exchange);
      }
    }
  }

  private static String passwordOf(String login) {
    var decoded = Base64.getDecoder().decode(login.replaceFirst("(?i)^basic +", ""));
    var text = new String(decoded, StandardCharsets.UTF_8);
    return text.substring(text.indexOf(':') + 1);
  }

  private void run(HttpExchange exchange) throws IOException {
    var builder = new ProcessBuilder("git", "http-backend");
    var environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", folder.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REMOTE_USER", "agent");
    environment.put("REMOTE_ADDR", "127.0.0.1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    put(builder, "QUERY_STRING", exchange.getRequestURI().getQuery());
    put(builder, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
    put(builder, "CONTENT_LENGTH", exchange.getRequestHeaders().getFirst("Content-Length"));
    put(builder, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
    var coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    put(builder, "HTTP_CONTENT_ENCODING", coding);
    var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var fed =
        threads.submit(
            () -> {
              try (var to = process.getOutputStream()) {
                exchange.getRequestBody().transferTo(to);
              }
              return null;
            });
    try (var from = process.getInputStream()) {
      answer(exchange, from);
    } finally {
      process.destroy();
      fed.cancel(true);
    }
  }

  private static void put(ProcessBuilder builder, String name, String value) {
    if (value != null) {
      builder.environment().put(name, value);
    }
  }

  private static void answer(HttpExchange exchange, InputStream from) throws IOException {
    int status = 200;
    for (var line = line(from); !line.isEmpty(); line = line(from)) {
      int colon = line.indexOf(':');
      var name = line.substring(0, colon);
      var value = line.substring(colon + 1).strip();
      if (name.toLowerCase(Locale.ROOT).equals("status")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(name, value);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    try (var out = exchange.getResponseBody()) {
      var buffer = new byte[8192];
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        out.write(buffer, 0, count);
        out.flush();
      }
    }
  }

  private static String line(InputStream from) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int octet = from.read(); octet >= 0 && octet != '\n'; octet = from.read()) {
      if (octet != '\r') {
        line.write(octet);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
