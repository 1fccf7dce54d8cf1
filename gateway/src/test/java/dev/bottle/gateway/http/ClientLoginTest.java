package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Client;
import dev.bottle.gateway.guard.Clients;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are served by name, each under its own allowlist; others are not served. */
class ClientLoginTest {
  private static final String TOKEN = "token-of-the-ci-system";
  private static final String BEARER = "Proxy-Authorization: Bearer " + TOKEN + "\r\n";

  private TestOrigin origin;
  private TestOrigin ownOrigin;
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    origin = TestOrigin.ok();
    ownOrigin = TestOrigin.ok();
    gateway = new TestGateway();
    serve(ci(TOKEN, host(ownOrigin)), named("other", "token-of-another-client"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    origin.close();
    ownOrigin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Proxy-Authorization: Bearer wrong-token-of-the-ci\r\n",
        "Proxy-Authorization: Basic Y2k6eA==\r\n",
        "Authorization: Bearer " + TOKEN + "\r\n",
        BEARER + BEARER,
      })
  void whoDoesNotProveItselfIsAskedTo(String login) throws Exception {
    var tunnel = "CONNECT " + host(origin) + " HTTP/1.1\r\nHost: " + host(origin) + "\r\n";
    for (var head : List.of(get(origin), tunnel)) {
      try (var client = new RawClient(gateway.address)) {
        assertThat(client.send(head + login + "\r\n").readUntil("\r\n\r\n"))
            .startsWith("HTTP/1.1 407 ")
            .contains("X-Bottle-Deny: proxy-auth-required\r\n")
            .contains("Proxy-Authenticate: Basic realm=\"bottle\"\r\n")
            .doesNotContain(TOKEN);
      }
      var event = gateway.nextRequest();
      assertThat(event.outcome()).isEqualTo(new Outcome.Denied("proxy-auth-required"));
      assertThat(event.toString()).doesNotContain(TOKEN);
    }
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void eachReachesWhatItsOwnListGrants() throws Exception {
    try (var client = new RawClient(gateway.address)) {
      client.send(get(ownOrigin) + BEARER + "\r\n").readUntil("\r\n\r\nok");
      assertThat(client.send(get(origin) + BEARER + "\r\n").readUntil("\n"))
          .startsWith("HTTP/1.1 403 ");
    }
    assertThat(ownOrigin.seen()).doesNotContainIgnoringCase("proxy-").doesNotContain(TOKEN);
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void oneConnectionMayCarrySeveralClients() throws Exception {
    var other = "Proxy-Authorization: Bearer token-of-another-client\r\n";
    try (var client = new RawClient(gateway.address)) {
      client.send(get(ownOrigin) + BEARER + "\r\n").readUntil("\r\n\r\nok");
      client.send(get(origin) + other + "\r\n").readUntil("\r\n\r\nok");
      assertThat(client.send(get(ownOrigin) + other + "\r\n").readUntil("\n"))
          .startsWith("HTTP/1.1 403 ");
    }
    try (var client = new RawClient(gateway.address)) {
      assertThat(client.send(get(ownOrigin) + "\r\n").readUntil("\n")).startsWith("HTTP/1.1 407 ");
    }
  }

  @Test
  void theTokenItselfMustNotLeave() throws Exception {
    try (var client = new RawClient(gateway.address)) {
      var query = get(ownOrigin).replace(" HTTP/1.1\r\n", "?q=" + TOKEN + " HTTP/1.1\r\n");
      assertThat(client.send(query + BEARER + "\r\n").readUntil("\r\n\r\n"))
          .contains("X-Bottle-Deny: secret-found\r\n");
    }
    assertThat(ownOrigin.connections).hasValue(0);
  }

  @Test
  void aTunnelIsItsClientsUntilTheTokenChanges() throws Exception {
    var blind = "blind.example.com:" + ownOrigin.port();
    serve(ci(TOKEN, blind));
    try (var client = new RawClient(gateway.address)) {
      var hello = Hellos.hello(Hellos.sni("blind.example.com"));
      client
          .send("CONNECT " + blind + " HTTP/1.1\r\nHost: " + blind + "\r\n" + BEARER + "\r\n")
          .readUntil("\r\n\r\n");
      client.socket.getOutputStream().write(hello);
      while (ownOrigin.connections.get() == 0) {
        Thread.onSpinWait();
      }
      serve(ci("another-token-of-the-ci", blind));
      gateway.listener.reviseGrants();
      assertThat(client.readAll()).isEmpty();
    }
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
  }

  private void serve(Client... clients) throws Exception {
    gateway.clients.set(new Clients.Only(List.of(clients)));
    gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), host(origin)));
  }

  private Client ci(String token, String allowed) throws Exception {
    var policy = gateway.guard(Optional.empty(), Vault.empty(), allowed).policy();
    return client("ci", token, Optional.of(policy));
  }

  private static Client named(String name, String token) {
    return client(name, token, Optional.empty());
  }

  private static Client client(String name, String token, Optional<Policy> policy) {
    Optional<IpAddress> anywhere = Optional.empty();
    return new Client(name, anywhere, Optional.of(new SecretString(token)), policy);
  }

  private static String host(TestOrigin origin) {
    return "api.example.com:" + origin.port();
  }

  private static String get(TestOrigin origin) {
    return "GET http://" + host(origin) + "/ HTTP/1.1\r\nHost: " + host(origin) + "\r\n";
  }
}
