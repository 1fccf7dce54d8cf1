package dev.bottle.gateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.EventSink.Acceptance;
import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.SecretKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-11-21T02:03:04.005Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String written(LineWriter lines) {
    lines.close();
    return out.toString(UTF_8);
  }

  @Test
  void aDeniedRequestIsOneLineInTheContractsOrder() {
    var lines = LineWriter.over(out);
    lines.start();
    var exchange = new Exchange(new AuditLog(lines, Optional.of("demo-7k2")), CLOCK);
    exchange.method("POST");
    exchange.target("https", "api.example.com", 443);
    exchange.path("/v1/messages");
    exchange.status(403);
    exchange.end(
        new Outcome.Denied(
            "secret-found", Optional.of("aws-access-token"), Optional.of("body@1432")));
    exchange.end(new Outcome.Allowed());
    assertThat(written(lines))
        .isEqualTo(
            """
            {"time":"2026-11-21T02:03:04.005Z","event":"request","bottle":"demo-7k2","decision":"deny",\
            "code":"secret-found","method":"POST","scheme":"https","host":"api.example.com","port":443,\
            "path":"/v1/messages","status":403,"rule":"aws-access-token","location":"body@1432",\
            "bytesUp":0,"bytesDown":0,"millis":0}
            """);
  }

  @Test
  void aCanaryIsMarkedWhereverItWasStopped() {
    var lines = LineWriter.over(out);
    lines.start();
    var rule = Optional.of("known-secret");
    var place = Optional.of("query");
    for (var outcome :
        List.of(
            new Outcome.Denied("secret-found", rule, place, SecretKind.CANARY),
            new Outcome.Allowed(rule, place, SecretKind.CANARY),
            new Outcome.Allowed(rule, place))) {
      new Exchange(new AuditLog(lines, Optional.empty()), CLOCK).end(outcome);
    }
    var found = "\"rule\":\"known-secret\",\"location\":\"query\",";
    assertThat(written(lines).lines().map(l -> l.replaceAll(".*\"decision\"|\"bytes.*", "")))
        .containsExactly(
            ":\"deny\",\"code\":\"secret-found\"," + found + "\"canary\":true,",
            ":\"allow\"," + found + "\"canary\":true,",
            ":\"allow\"," + found);
  }

  @Test
  void anSshSessionSaysItsEntryAndWhatWasRun() {
    var lines = LineWriter.over(out);
    lines.start();
    var log = new AuditLog(lines, Optional.of("b"));
    var upload = Optional.of("git-upload-pack 'a/b'");
    var refused = new Outcome.Denied("ssh-command-not-allowed");
    log.accept(ssh(new Outcome.Allowed(), upload, OptionalInt.of(0)));
    log.accept(ssh(refused, Optional.of("\\x1b[31m\n\"rm\""), OptionalInt.of(1)));
    log.accept(ssh(new Outcome.Failed("upstream-timeout"), Optional.empty(), OptionalInt.empty()));
    var start =
        "{\"time\":\"2026-11-21T02:03:04.005Z\",\"event\":\"ssh\",\"bottle\":\"b\",\"decision\":";
    var upstream = "\"host\":\"gitea.example.com\",\"port\":30009,\"entry\":\"gitea\",";
    var end = "\"bytesUp\":3,\"bytesDown\":4,\"millis\":5}";
    assertThat(written(lines).lines())
        .containsExactly(
            start
                + "\"allow\","
                + upstream
                + "\"command\":\"git-upload-pack 'a/b'\",\"exit\":0,"
                + end,
            start
                + "\"deny\",\"code\":\"ssh-command-not-allowed\","
                + upstream
                + "\"command\":\"\\\\x1b[31m\\n\\\"rm\\\"\",\"exit\":1,"
                + end,
            start + "\"error\",\"code\":\"upstream-timeout\"," + upstream + end);
  }

  private static GatewayEvent ssh(Outcome outcome, Optional<String> command, OptionalInt exit) {
    return new GatewayEvent.Ssh(
        NOW, outcome, "gitea", "gitea.example.com", 30009, command, exit, 3, 4, 5);
  }

  @Test
  void absentFieldsAreLeftOut() {
    var lines = LineWriter.over(out);
    lines.start();
    new Exchange(new AuditLog(lines, Optional.empty()), CLOCK)
        .end(new Outcome.Failed("upstream-dns"));
    assertThat(written(lines))
        .isEqualTo(
            """
            {"time":"2026-11-21T02:03:04.005Z","event":"request","decision":"error","code":"upstream-dns",\
            "bytesUp":0,"bytesDown":0,"millis":0}
            """);
  }

  @Test
  void theFirstLineStaysFirstWhateverWasOfferedBefore() throws Exception {
    var lines = LineWriter.over(out);
    new AuditLog(lines, Optional.empty())
        .accept(new GatewayEvent.Dns(NOW, new Outcome.Denied("host-not-allowed"), "a.example", 0));
    lines.start("{\"event\":\"ready\"}");
    assertThat(written(lines).lines().toList())
        .hasSize(2)
        .first()
        .isEqualTo("{\"event\":\"ready\"}");
  }

  @Test
  void aStreamThatStallsLeavesNoRoomInsteadOfLosingLines() throws Exception {
    var release = new CountDownLatch(1);
    var stalled =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            out.write(b);
          }
        };
    var lines = LineWriter.over(stalled);
    lines.start();
    var log = new AuditLog(lines, Optional.empty());
    var event = new GatewayEvent.Dns(NOW, new Outcome.Allowed(), "a.example", 0);
    int kept = 0;
    while (log.hasRoom()) {
      assertThat(log.accept(event)).isEqualTo(Acceptance.ACCEPTED);
      kept++;
    }
    release.countDown();
    assertThat(written(lines).lines()).hasSize(kept);
  }

  @Test
  void aStreamThatFailsLeavesNoRoom() throws Exception {
    var broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    var lines = LineWriter.over(broken);
    lines.start();
    lines.offer("x");
    for (int i = 0; i < 200 && lines.hasRoom(); i++) {
      Thread.sleep(10);
    }
    assertThat(lines.hasRoom()).isFalse();
    assertThat(lines.offer("y")).isFalse();
  }
}
