package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passthrough: only the ClientHello is read, so only a ClientHello has to be true here. */
class BlindTunnelTest {
  private static final String HELLO = Hellos.text(Hellos.hello(Hellos.sni("blind.example.com")));

  private TestOrigin origin;
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    origin =
        new TestOrigin(
            (in, out) -> {
              in.readNBytes(HELLO.length());
              TestOrigin.write(out, "first");
              var rest = in.readAllBytes();
              TestOrigin.write(out, "got " + rest.length);
            });
    gateway = new TestGateway("blind.example.com:" + origin.port(), "*.blind.example.org:443");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  private RawClient connect(String target) throws Exception {
    var client = new RawClient(gateway.address);
    client.send("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
    assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    return client;
  }

  private String blind() {
    return "blind.example.com:" + origin.port();
  }

  @Test
  void carriesBothWaysAndEndsEachForItself() throws Exception {
    try (var client = connect(blind())) {
      client.send(HELLO.substring(0, 7));
      Thread.sleep(50);
      client.send(HELLO.substring(7));
      assertThat(client.readUntil("first")).isEqualTo("first");
      client.send("x".repeat(100_000));
      client.socket.shutdownOutput();
      assertThat(client.readAll()).isEqualTo("got 100000");
    }
    var event = gateway.nextTunnel();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.host()).isEqualTo("blind.example.com");
    assertThat(event.bytesUp()).isEqualTo(HELLO.length() + 100_000);
    assertThat(event.bytesDown()).isEqualTo("firstgot 100000".length());
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void upstreamMayEndFirst() throws Exception {
    try (var to =
        new TestOrigin(
            (in, out) -> {
              in.readNBytes(HELLO.length());
              TestOrigin.write(out, "bye");
            })) {
      gateway.grant("blind.example.com:" + to.port());
      try (var client = connect("blind.example.com:" + to.port())) {
        assertThat(client.send(HELLO).readAll()).isEqualTo("bye");
      }
      assertThat(gateway.nextTunnel().bytesDown()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "other", "ech", "twice", "unreadable"})
  void refusesOtherNames(String kind) throws Exception {
    var own = Hellos.sni("blind.example.com");
    var hello =
        switch (kind) {
          case "none" -> Hellos.hello();
          case "other" -> Hellos.hello(Hellos.sni("api.example.com"));
          case "ech" -> Hellos.hello(own, Hellos.extension(Hellos.ECH, new byte[8]));
          case "twice" -> Hellos.hello(own, own);
          default -> Hellos.hello(Hellos.sni("blind.example.com\0.evil.example"));
        };
    try (var client = connect(blind())) {
      assertThat(client.send(Hellos.text(hello)).readAll()).isEmpty();
    }
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("sni-mismatch"));
    assertThat(origin.connections).hasValue(0);
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void aNameUnderAWildcardMayHoldNoSecret() throws Exception {
    var target = TestGateway.SECRET + ".blind.example.org:443";
    try (var client = connect(target)) {
      var hello = Hellos.hello(Hellos.sni(TestGateway.SECRET + ".blind.example.org"));
      assertThat(client.send(Hellos.text(hello)).readAll()).isEmpty();
    }
    var event = gateway.nextTunnel();
    assertThat(event.outcome())
        .isEqualTo(
            new Outcome.Denied("secret-found", Optional.of("acme-token"), Optional.of("host")));
    assertThat(event.host()).isEqualTo("[redacted]");
    assertThat(gateway.resolved).isEmpty();
  }

  @Test
  void aHelloMayNotGrowWithoutEnd() throws Exception {
    try (var client = connect(blind())) {
      var head = new byte[] {1, (byte) 0x7f, (byte) 0xff, (byte) 0xff};
      var record = Hellos.text(Hellos.record(new byte[16_000]));
      client.send(Hellos.text(Hellos.record(head)) + record + record + record);
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("not-tls"));
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void aWithdrawnGrantEndsTheTunnelAndLeavesOthers() throws Exception {
    try (var other = TestOrigin.ok();
        var client = connect(blind());
        var plain = new RawClient(gateway.address)) {
      client.send(HELLO).readUntil("first");
      var host = "api.example.com:" + other.port();
      gateway.grant(blind(), host);
      var get = "GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      plain.send(get).readUntil("ok");
      gateway.nextRequest();
      gateway.listener.reviseGrants();
      client.send("still");
      gateway.grant(host);
      gateway.listener.reviseGrants();
      assertThat(client.readAll()).isEmpty();
      assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
      plain.send(get).readUntil("ok");
      assertThat(other.connections).hasValue(1);
    }
  }

  @Test
  void tellsOfAnUpstreamThatRefuses() throws Exception {
    var target = "blind.example.com:" + TestOrigin.deadPort();
    gateway.grant(target);
    try (var client = connect(target)) {
      assertThat(client.send(HELLO).readAll()).isEmpty();
    }
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
  }

  @Test
  void bytesThatAreNotTlsAreRefusedInWords() throws Exception {
    try (var client = connect(blind())) {
      assertThat(client.send("SSH-2.0-x\r\n").readAll()).contains("X-Bottle-Deny: not-tls");
    }
    assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("not-tls"));
    assertThat(origin.connections).hasValue(0);
  }
}
