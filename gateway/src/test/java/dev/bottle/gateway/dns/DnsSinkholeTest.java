package dev.bottle.gateway.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Clients;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretKind;
import dev.bottle.gateway.policy.SecretString;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DnsSinkholeTest {
  private static final Guard GUARD =
      new Guard(
          Policy.of(
              new Policy.Rules(
                  List.of(
                      AllowEntry.parse("api.example.net:8443"),
                      AllowEntry.parse("*.wild.example.net"),
                      AllowEntry.parse("*.wide.example.net"),
                      AllowEntry.parse(
                          "0123456789abcdef0123456789abcdef0123456789abcdef.wild.example.net")),
                  List.of(),
                  List.of(),
                  Map.of())),
          new Clients.Everyone(),
          RuleLoader.builtin(),
          new Inspection(
              Optional.empty(),
              List.of(
                  new Exemption("high-entropy-host", HostPort.parse("*.wide.example.net:443")))),
          Vault.of(
              List.of(
                  new Credential(
                      "TOKEN",
                      new SecretString("s3cretValue99xyz"),
                      "placeholder-1",
                      List.of(HostPort.parse("api.example.com"))))),
          List.of(
              new KnownSecret(
                  "canary C",
                  "c4nary-Kx9mPvLq".getBytes(StandardCharsets.US_ASCII),
                  SecretKind.CANARY)));

  private final List<GatewayEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final DnsSinkhole sinkhole;

  DnsSinkholeTest() throws Exception {
    EventSink sink =
        event -> {
          events.add(event);
          return EventSink.Acceptance.ACCEPTED;
        };
    sinkhole =
        DnsSinkhole.start(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.of(IpAddress.parse("10.9.0.2")),
            () -> GUARD,
            sink,
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    sinkhole.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void everyNameIsUnknown() throws Exception {
    var answer = ask(query("example.com"));
    assertThat(answer[2] & 0x80).as("is a response").isNotZero();
    assertThat(answer[3] & 0x0f).as("NXDOMAIN").isEqualTo(3);
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            GatewayEvent.Dns.class, e -> assertThat(e.host()).isEqualTo("example.com"));
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.net, 1, 0 1",
    "API.example.net, 1, 0 1",
    "a.b.wild.example.net, 1, 0 1",
    "api.example.net, 28, 0 0",
    "api.example.net, 65, 0 0",
    "api.example.net, 16, 0 0",
    "x.api.example.net, 1, 3 0",
    "wild.example.net, 1, 3 0",
    "akiaz7qx3mnb5trw2lkd.wild.example.net, 1, 3 0",
    "akiaz7qx.3mnb5trw2lkd.wild.example.net, 1, 3 0",
    "0123456789abcdef0123456789abcdef0123456789abcde5.wild.example.net, 1, 3 0",
    "0123456789abcdef0123456789abcdef0123456789abcde5.wide.example.net, 1, 0 1",
    "0123456789abcdef0123456789abcdef0123456789abcdef.wild.example.net, 1, 0 1",
  })
  void namesThatAreGrantedHaveTheGatewaysAddress(String name, int type, String codeAndAnswers)
      throws Exception {
    var answer = ask(query(name, type));
    assertThat((answer[3] & 0x0f) + " " + answer[7]).isEqualTo(codeAndAnswers);
    boolean answered = answer[7] == 1;
    assertThat(
            new String(answer, StandardCharsets.ISO_8859_1)
                .contains("\u0000\u0004\n\t\u0000\u0002"))
        .isEqualTo(answered);
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            GatewayEvent.Dns.class,
            e ->
                assertThat(e.outcome() instanceof Outcome.Allowed)
                    .isEqualTo(codeAndAnswers.startsWith("0")));
  }

  @Test
  void aNameThatIsNoHostNameIsNotRepeated() throws Exception {
    ask(query("\u001b[31mred"));
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            GatewayEvent.Dns.class, e -> assertThat(e.host()).isEqualTo("[invalid]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cretValue99xyz.example.com",
        "s3cretvalue99xyz.example.com",
        "akia" + "z7qx3mnb5trw2lkd.example.com",
        "akia" + ".z7qx3mnb.5trw2lkd.example.com"
      })
  void aSecretInALabelIsNotRepeated(String name) throws Exception {
    ask(query(name));
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            GatewayEvent.Dns.class, e -> assertThat(e.host()).isEqualTo("[redacted]"));
  }

  @Test
  void aCanaryInALabelIsMarked() throws Exception {
    ask(query("c4nary-kx9mpvlq.example.com"));
    ask(query("s3cretvalue99xyz.example.com"));
    assertThat(events)
        .extracting(GatewayEvent::outcome)
        .containsExactly(
            new Outcome.Denied(
                "host-not-allowed", Optional.empty(), Optional.empty(), SecretKind.CANARY),
            new Outcome.Denied("host-not-allowed"));
  }

  @Test
  void rubbishIsDroppedAndTheNextQuestionIsAnswered() throws Exception {
    try (var socket = new DatagramSocket()) {
      for (var rubbish : List.of(new byte[] {1}, new byte[12], new byte[] {0, 1, 1, 0, 0, 9, 1})) {
        socket.send(new DatagramPacket(rubbish, rubbish.length, sinkhole.address()));
      }
    }
    assertThat(ask(query("example.org"))[3] & 0x0f).isEqualTo(3);
  }

  private byte[] ask(byte[] query) throws Exception {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(5_000);
      socket.send(new DatagramPacket(query, query.length, sinkhole.address()));
      var packet = new DatagramPacket(new byte[512], 512);
      socket.receive(packet);
      assertThat(packet.getData()[0]).isEqualTo((byte) 0x12);
      return packet.getData();
    }
  }

  private static byte[] query(String name) {
    return query(name, 1);
  }

  private static byte[] query(String name, int type) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (var label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
    return out.toByteArray();
  }
}
