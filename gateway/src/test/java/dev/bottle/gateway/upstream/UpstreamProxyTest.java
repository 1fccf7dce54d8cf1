package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.tls.FlawedServers;
import dev.bottle.gateway.tls.SystemRoots;
import dev.bottle.gateway.tls.TlsProvider;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way through a proxy that may be hostile; no test sends a packet to the destination. */
class UpstreamProxyTest {
  private static final String FAR = "10.1.2.3";
  private static final String OPEN = "HTTP/1.1 200 Connection established\r\n\r\n";

  private final DialRig rig = new DialRig();
  private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Socket> tunnels = new LinkedBlockingQueue<>();
  private ServerSocket proxy;
  private Optional<ProxyLogin> login = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    proxy = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
    proxy.close();
    for (var tunnel : tunnels) {
      tunnel.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3, 10.1.2.3:443", "fd00::7, [fd00::7]:443"})
  void theProxyIsToldTheCheckedAddressAndNoName(String address, String told) throws Exception {
    answer(OPEN);
    var channel = DialRig.opened(dial(Transport.PLAIN, address));
    assertThat(requests.take())
        .isEqualTo("CONNECT " + told + " HTTP/1.1\r\nHost: " + told + "\r\n\r\n");
    assertThat(channel.config().isAutoRead()).isFalse();
    rig.holds(1);
  }

  @Test
  void logsIn() throws Exception {
    login = Optional.of(new ProxyLogin("us\u00e9r", new SecretString("p:w")));
    assertThat(login.get().toString()).doesNotContain("p:w");
    answer(OPEN);
    DialRig.opened(dial(Transport.PLAIN, FAR));
    assertThat(requests.take()).contains("\r\nProxy-Authorization: Basic dXPDqXI6cDp3\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({"a:b, x", "'a\r', x", "a, 'x\nHost: y'"})
  void refusesALoginThatWouldBreakTheField(String user, String password) {
    var secret = new SecretString(password);
    assertThatThrownBy(() -> new ProxyLogin(user, secret)).isInstanceOf(InvalidNameException.class);
  }

  @Test
  void tlsRunsInsideTheTunnel() throws Exception {
    var servers = new FlawedServers();
    var trust =
        UpstreamTrust.of(new SystemRoots(List.of()), List.of(servers.pem()), TlsProvider.JDK);
    answer(OPEN);
    var dialled =
        rig.dial(
            new Dialer(DialRig.resolver(FAR), () -> trust, this::settings, quick()),
            443,
            Transport.TLS);
    var tunnel = tunnels.poll(5, TimeUnit.SECONDS);
    assertThat(tunnel.getInputStream().read()).as("a handshake record").isEqualTo(22);
    tunnel.getOutputStream().write("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
    var failure = DialRig.failed(dialled);
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_TLS);
    rig.holds(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 403 Forbidden~~ | answered 403 Forbidden",
        "HTTP/1.1 407 Proxy Authentication Required~Content-Length: 3~~abc | answered 407 Proxy"
            + " Authentication Required",
        "HTTP/1.0 503~~ | answered 503",
        "HTTP/1.1 502 a\u001bb~~ | sent an answer that is not HTTP",
        "HTTP/1.1 502 \u00e9\u202e~~ | answered 502 ?????",
        "HTTP/1.1 200 OK~~SSH-2.0 | sent bytes before anybody asked for them",
        "HTTP/1.1 200 OK~ folded: x~~ | sent an answer that is not HTTP",
        "HTTP/1.1 200 OK~a : x~~ | sent an answer that is not HTTP",
        "HTTP/1.1 200 OK~no colon~~ | sent an answer that is not HTTP",
        "HTTP/1.1 100 Continue~~ | sent an answer that is not HTTP",
        "HTTP/2.0 200 OK~~ | sent an answer that is not HTTP",
        "ICY 200 OK~~ | sent an answer that is not HTTP",
        "HTTP/1.1 20 OK~~ | sent an answer that is not HTTP",
      })
  void refusals(String answer, String told) throws Exception {
    answer(answer.replace("~", "\r\n"));
    assertRefused(told);
  }

  @Test
  void anAnswerIsBounded() throws Exception {
    answer("HTTP/1.1 200 OK\r\na: " + "x".repeat(8192) + "\r\n\r\n");
    assertRefused("sent an answer without end");
  }

  @Test
  void longReasonsAreCut() throws Exception {
    answer("HTTP/1.1 500 " + "x".repeat(100) + "\r\n\r\n");
    assertRefused("answered 500 " + "x".repeat(60) + "...");
  }

  @Test
  void aProxyThatHangsUpIsTold() throws Exception {
    Thread.startVirtualThread(
        () -> {
          try {
            proxy.accept().close();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    var failure = DialRig.failed(dial(Transport.PLAIN, FAR));
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_REFUSED);
    assertThat(failure).hasMessageStartingWith("api.example:443: the upstream proxy ");
    rig.holds(0);
  }

  @Test
  void aSilentProxyTimesOut() throws Exception {
    var failure = DialRig.failed(dial(Transport.PLAIN, FAR));
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_TIMEOUT);
    rig.holds(0);
  }

  @Test
  void anAnswerMayComeInPieces() throws Exception {
    answer("HTTP/1.1 2", "00 OK\r\nVia: x\r\n\r", "\n");
    DialRig.opened(dial(Transport.PLAIN, FAR));
  }

  @Test
  void loopbackIsReachedDirectly() throws Exception {
    try (var origin = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      var dialer =
          new Dialer(DialRig.resolver("127.0.0.1"), DialRig.NO_TLS, this::settings, quick());
      DialRig.opened(rig.dial(dialer, origin.getLocalPort(), Transport.PLAIN));
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void theProxyItselfIsNoUpstream() throws Exception {
    var dialer = new Dialer(DialRig.resolver("127.0.0.1"), DialRig.NO_TLS, this::settings, quick());
    var dialled = rig.dial(dialer, proxy.getLocalPort(), Transport.PLAIN);
    assertThat(dialled.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(dialled.cause())
        .isInstanceOf(AddressRefusedException.class)
        .hasMessage("api.example leads to the gateway's own upstream proxy.");
    rig.holds(0);
  }

  private void assertRefused(String told) throws Exception {
    var failure = DialRig.failed(dial(Transport.PLAIN, FAR));
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_REFUSED);
    assertThat(failure).hasMessage("api.example:443: the upstream proxy " + told);
    rig.holds(0);
  }

  private Future<Channel> dial(Transport transport, String address) {
    var dialer = new Dialer(DialRig.resolver(address), DialRig.NO_TLS, this::settings, quick());
    return rig.dial(dialer, 443, transport);
  }

  private Optional<UpstreamProxy> settings() {
    var endpoint = Destination.parse("127.0.0.1:" + proxy.getLocalPort(), 0);
    return Optional.of(new UpstreamProxy(endpoint, login));
  }

  private static Dialer.Timeouts quick() {
    return new Dialer.Timeouts(
        Duration.ofMillis(700), Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  /** Takes one connection, keeps what it asks, and says this. */
  private void answer(String... pieces) {
    Thread.startVirtualThread(
        () -> {
          try {
            var client = proxy.accept();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
              head.append((char) client.getInputStream().read());
            }
            requests.add(head.toString());
            for (var piece : pieces) {
              client.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
              TimeUnit.MILLISECONDS.sleep(pieces.length > 1 ? 50 : 0);
            }
            tunnels.add(client);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
