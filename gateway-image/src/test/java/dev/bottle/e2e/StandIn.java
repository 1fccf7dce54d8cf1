package dev.bottle.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Origins on one address, http and https, told apart by the {@code Host} field. It remembers the
 * head of every request that got through to it.
 */
final class StandIn implements AutoCloseable {
  private final ConcurrentMap<String, HttpHandler> hosts = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer plain;
  private final HttpsServer secure;

  private StandIn(HttpServer plain, HttpsServer secure) {
    this.plain = plain;
    this.secure = secure;
  }

  /** A request as an origin saw it; field names in lower case. */
  record Seen(String host, String method, URI uri, Map<String, List<String>> fields) {
    String field(String name) {
      return String.join(", ", fields.getOrDefault(name, List.of()));
    }
  }

  /** Listens; a port of 0 picks one. */
  static StandIn start(SSLContext tls, InetSocketAddress http, InetSocketAddress https)
      throws IOException {
    var secure = HttpsServer.create(https, 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls));
    var standIn = new StandIn(HttpServer.create(http, 0), secure);
    for (HttpServer server : List.of(standIn.plain, secure)) {
      server.setExecutor(standIn.threads);
      server.createContext("/", standIn::answer);
      server.start();
    }
    return standIn;
  }

  int httpPort() {
    return plain.getAddress().getPort();
  }

  int httpsPort() {
    return secure.getAddress().getPort();
  }

  /** Answers a host's requests from now on. */
  StandIn serve(String host, HttpHandler handler) {
    hosts.put(host, handler);
    return this;
  }

  /** What a host's origin has seen so far. */
  List<Seen> seenBy(String host) {
    return seen.stream().filter(request -> request.host().equals(host)).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String authority =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("");
    String host = authority.replaceFirst(":\\d+$", "");
    seen.add(
        new Seen(
            host,
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            Map.copyOf(lowerCase(exchange))));
    try (exchange) {
      hosts.getOrDefault(host, StandIn::unknown).handle(exchange);
    }
  }

  private static Map<String, List<String>> lowerCase(HttpExchange exchange) {
    Map<String, List<String>> fields = new ConcurrentHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> fields.put(name.toLowerCase(java.util.Locale.ROOT), values));
    return fields;
  }

  private static void unknown(HttpExchange exchange) throws IOException {
    text(404, "no such origin").handle(exchange);
  }

  /** Reads the request, then answers with a text. */
  static HttpHandler text(int status, String text) {
    return exchange -> {
      exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  @Override
  public void close() {
    plain.stop(0);
    secure.stop(0);
    threads.shutdownNow();
  }
}
