package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Client;
import dev.bottle.gateway.guard.Clients;
import dev.bottle.gateway.policy.SecretString;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools that know of no proxy: http by its Host, TLS by its server name. */
class TransparentTest {
  private TestOrigin origin;
  private TestGateway gateway;
  private InetSocketAddress http;
  private InetSocketAddress tls;
  private String host;

  @BeforeEach
  void start() throws Exception {
    origin = TestOrigin.ok();
    host = "api.example.com:" + origin.port();
    gateway = new TestGateway(host, "api.anthropic.com", "blind.example.com");
    http = gateway.start(Entrance.TRANSPARENT_HTTP);
    tls = gateway.start(Entrance.TRANSPARENT_TLS);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  private String ask(String request) throws Exception {
    try (var client = new RawClient(http)) {
      var head = client.send(request).readUntil("\r\n\r\n");
      int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
      var body = client.socket.getInputStream().readNBytes(length);
      return head + new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void plainRequestsGoWhereTheirHostSays() throws Exception {
    var answer = ask("GET /a/../b?q=1 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
    assertThat(origin.seen()).isEqualTo("GET /b?q=1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isInstanceOf(Outcome.Allowed.class);
    assertThat(event.port()).hasValue(origin.port());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1~Host: other.example.com~~ | 403 | host-not-allowed",
        "GET / HTTP/1.1~Host: api.example.com~~ | 403 | port-not-allowed",
        "GET / HTTP/1.1~~ | 400 | malformed-request",
        "GET / HTTP/1.0~~ | 400 | malformed-request",
        "GET / HTTP/1.1~Host: @~Host: @~~ | 400 | malformed-request",
        "GET http://other.example.com/ HTTP/1.1~Host: @~~ | 403 | host-not-allowed",
        "GET http://@/ HTTP/1.1~Host: other.example.com~~ | 403 | authority-mismatch",
        "GET https://@/ HTTP/1.1~Host: @~~ | 400 | malformed-request",
        "CONNECT @ HTTP/1.1~Host: @~~ | 400 | malformed-request",
        "OPTIONS * HTTP/1.1~Host: @~~ | 400 | malformed-request",
        "PRI * HTTP/2.0~~SM~~ | 400 | malformed-request",
        "GET /acme_ABCDEFGH12345678 HTTP/1.1~Host: @~~ | 403 | secret-found",
      })
  void whatIsNotGrantedIsRefused(String request, int status, String code) throws Exception {
    var answer =
        ask(request.replace("~~", "~Connection: close~~").replace("~", "\r\n").replace("@", host));

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(code);
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void aHandshakeIsCarriedToTheServerThatItNames() throws Exception {
    try (var client = new RawClient(tls).secured("api.anthropic.com", gateway.authority)) {
      client.send("GET / HTTP/1.1\r\nHost: api.anthropic.com\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).contains("X-Bottle-Error: upstream-");
    }
    var event = gateway.nextRequest();
    assertThat(event.host()).hasValue("api.anthropic.com");
    assertThat(event.port()).hasValue(443);
  }

  @Test
  void inItNoOtherServerIsServed() throws Exception {
    try (var client = new RawClient(tls).secured("api.anthropic.com", gateway.authority)) {
      client.send("GET / HTTP/1.1\r\nHost: blind.example.com\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 403 ").contains("authority-mismatch");
    }
  }

  @Test
  void aServerThatIsNotGrantedGetsItsRefusalInsideTheTunnel() throws Exception {
    try (var client = new RawClient(tls).secured("other.example.com", gateway.authority)) {
      client.send("GET / HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 403 ").contains("host-not-allowed");
    }
    assertThat(gateway.resolved).isEmpty();
  }

  @Test
  void aHandshakeThatNamesNoServerIsAboutTheListenerWhichIsNotGranted() throws Exception {
    try (var client = new RawClient(tls)) {
      client.send(Hellos.text(Hellos.hello()));
      client.socket.shutdownOutput();
      client.readAll();
    }
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
  }

  @Test
  void whatIsNotTlsIsToldSo() throws Exception {
    try (var client = new RawClient(tls)) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").readAll())
          .startsWith("HTTP/1.1 403 ");
    }
    assertThat(gateway.nextTunnel().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void aPinnedServersHandshakeGoesOnUnread() throws Exception {
    try (var client = new RawClient(tls)) {
      client.send(Hellos.text(Hellos.hello(Hellos.sni("blind.example.com"))));
      client.readAll();
    }
    var event = gateway.nextTunnel();
    assertThat(event.host()).isEqualTo("blind.example.com");
    assertThat(event.port()).isEqualTo(443);
    assertThat(event.outcome()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aClientThatWouldHaveToShowATokenIsNotServed() throws Exception {
    var token = Optional.of(new SecretString("token-of-ci"));
    gateway.clients.set(
        new Clients.Only(List.of(new Client("ci", Optional.empty(), token, Optional.empty()))));
    gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), host, "api.anthropic.com"));

    assertThat(ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).startsWith("HTTP/1.1 407 ");
    try (var client = new RawClient(tls).secured("api.anthropic.com", gateway.authority)) {
      client.send("GET / HTTP/1.1\r\nHost: api.anthropic.com\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 403 ").contains("host-not-allowed");
    }
    assertThat(origin.connections).hasValue(0);
  }
}
