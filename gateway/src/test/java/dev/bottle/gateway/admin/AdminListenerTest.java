package dev.bottle.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminListenerTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private AdminListener listener;
  private int port;

  @BeforeEach
  void start() throws IOException {
    listener =
        AdminListener.start(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminPages(trouble::get, () -> "up 1\n"));
    port = listener.address().getPort();
  }

  @AfterEach
  void stop() {
    listener.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void healthIsOkUntilThereIsTrouble() throws IOException {
    assertThat(get("/healthz"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\ncache-control: no-store\r\n")
        .endsWith("\r\n\r\nok\n");
    trouble.set(Optional.of("the audit log cannot keep up"));
    assertThat(get("/healthz"))
        .startsWith("HTTP/1.1 503 ")
        .endsWith("\r\n\r\nthe audit log cannot keep up\n");
  }

  @Test
  void metricsAreText() throws IOException {
    assertThat(get("/metrics"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8\r\n")
        .doesNotContainIgnoringCase("access-control")
        .endsWith("\r\n\r\nup 1\n");
  }

  @Test
  void aHeadHasNoBody() throws IOException {
    assertThat(exchange("HEAD /metrics HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\ncontent-length: 5\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT"})
  void itsOwnNamesAreServed(String host) throws IOException {
    assertThat(exchange("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebound.example:PORT",
        "rebound.example",
        "127.0.0.1",
        "localhost",
        "localhost:1",
        "127.0.0.2:PORT",
        "[::1]:PORT",
        "127.1:PORT",
        "localhost.rebound.example:PORT",
        "127.0.0.1:PORT@rebound.example",
        "",
      })
  void aNameThatIsNotItsOwnIsNot(String host) throws IOException {
    assertThat(exchange("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .doesNotContain("up 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /metrics HTTP/1.1 || 400",
        "GET /metrics HTTP/1.0 || 400",
        "GET /metrics HTTP/1.1 | Host: localhost:PORT;Host: localhost:PORT | 400",
        "GET /metrics HTTP/1.1 | Host: localhost:PORT; folded: x | 421",
        "GET /metrics HTTP/1.1 | Host: localhost:PORT;Content-Length: 1 | 413",
        "GET /metrics HTTP/1.1 | Host: localhost:PORT;Transfer-Encoding: chunked;;1 | 413",
        "POST /metrics HTTP/1.1 | Host: localhost:PORT;Content-Length: 0 | 405",
        "OPTIONS /metrics HTTP/1.1 | Host: localhost:PORT;Origin: http://x | 405",
        "CONNECT localhost:1 HTTP/1.1 | Host: localhost:PORT | 405",
        "GET http://localhost:PORT/metrics HTTP/1.1 | Host: localhost:PORT | 404",
        "GET / HTTP/1.1 | Host: localhost:PORT | 404",
        "GET /metrics/ HTTP/1.1 | Host: localhost:PORT | 404",
        "GET /../metrics HTTP/1.1 | Host: localhost:PORT | 404",
        "nonsense | Host: localhost:PORT | 400",
      })
  void nothingElseIsAnswered(String line, @Nullable String fields, int status) throws IOException {
    var head = fields == null ? "" : fields.replace(";", "\r\n") + "\r\n";
    assertThat(exchange(line + "\r\n" + head + "\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .doesNotContain("up 1");
  }

  @Test
  void aLongHeadIsRefused() throws IOException {
    var head = "GET /metrics HTTP/1.1\r\nHost: localhost:PORT\r\nX: " + "x".repeat(9_000);
    assertThat(exchange(head + "\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aConnectionHasOneRequest() throws IOException {
    var request = "GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n";
    assertThat(exchange(request + request)).containsOnlyOnce("HTTP/1.1");
  }

  @Test
  void connectionsAreFew() throws IOException {
    var held = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 32; i++) {
        held.add(connect());
      }
      assertThat(exchange("GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n")).isEmpty();
    } finally {
      for (var socket : held) {
        socket.close();
      }
    }
  }

  private String get(String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n");
  }

  private String exchange(String request) throws IOException {
    try (var socket = connect()) {
      socket
          .getOutputStream()
          .write(
              request.replace("PORT", String.valueOf(port)).getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(5_000);
    return socket;
  }
}
