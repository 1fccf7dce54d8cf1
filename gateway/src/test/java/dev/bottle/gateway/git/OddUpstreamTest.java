package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that can do less than git's own, fall silent or go away. */
final class OddUpstreamTest {
  private static final String REF = "refs/heads/agent/a";

  @TempDir Path folder;
  TestPush push;

  @BeforeEach
  void start() throws Exception {
    push =
        new TestPush(
            folder,
            new PushLimits(1 << 20, 1000, 1 << 20, 1 << 20, Duration.ofSeconds(2)),
            Optional.of("demo"));
    push.seed();
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  private void hook(String script) throws IOException {
    var hook = push.upstream.resolve("hooks/pre-receive");
    Files.writeString(hook, "#!/bin/sh\n" + script);
    assertThat(hook.toFile().setExecutable(true)).isTrue();
  }

  /** Does not say that it can do something, and so is not asked to. */
  private UpstreamTransport without(String... capabilities) {
    var local = new LocalUpstream(push.upstream);
    return (service, protocol) ->
        new Through(local.open(service, protocol)) {
          private final InputStream answers =
              service == UpstreamTransport.Service.RECEIVE_PACK
                  ? lacking(real.answers(), capabilities)
                  : real.answers();

          @Override
          public InputStream answers() {
            return answers;
          }
        };
  }

  private static InputStream lacking(InputStream in, String... capabilities) throws IOException {
    var out = new ByteArrayOutputStream();
    var packets = new PktWriter(out);
    var reader = new PktReader(in, Leg.UPSTREAM);
    while (reader.next() == PktReader.Kind.DATA) {
      var line = reader.rawLine();
      for (var one : capabilities) {
        line = line.replace(' ' + one + ' ', " ").replace('\0' + one + ' ', "\0");
      }
      packets.data((line + '\n').getBytes(StandardCharsets.ISO_8859_1));
    }
    packets.end();
    return new SequenceInputStream(new ByteArrayInputStream(out.toByteArray()), in);
  }

  @Test
  void withoutABandBesideTheReport() throws Exception {
    push.transport = without("side-band-64k");
    var head = push.commit("a", "1\n");
    assertThat(push.push("HEAD:" + REF).text()).contains("[new branch]");
    assertThat(push.upstreamGit("rev-parse", REF)).isEqualTo(head);

    hook("echo 'review is needed' >&2\nexit 1\n");
    push.commit("a", "2\n");
    var result = push.push("HEAD:" + REF);
    assertThat(result.text())
        .contains("remote: review is needed")
        .contains("(pre-receive hook declined)");
    assertThat(push.upstreamGit("rev-parse", REF)).isEqualTo(head);
  }

  @Test
  void withIdsOfAnotherKindItIsNotPushedTo() throws Exception {
    var other = folder.resolve("sha256.git");
    TestPush.git(folder, "init", "-q", "--bare", "--object-format=sha256", other.toString());
    push.transport = new LocalUpstream(other);
    assertThat(push.push("HEAD:" + REF).exit()).isNotZero();
    assertThat(push.complaints.toString(StandardCharsets.UTF_8))
        .contains("ids of another kind than SHA-1");
    assertThat(TestPush.git(other, "for-each-ref")).isEmpty();
  }

  @Test
  void withoutAReportNobodySaysThatItWasTaken() throws Exception {
    push.transport = without("report-status", "report-status-v2");
    var head = push.commit("a", "1\n");
    var result = push.push("HEAD:" + REF);
    assertThat(push.upstreamGit("rev-parse", REF)).isEqualTo(head);
    assertThat(result.text()).contains("remote failed to report status");
  }

  @Test
  void whenItFallsSilentAfterThePackTheClientIsTold() throws Exception {
    push.upstreamGit("config", "receive.keepAlive", "0");
    hook("exec sleep 20\n");
    push.commit("a", "1\n");
    long began = System.nanoTime();

    var result = push.push("HEAD:" + REF);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
    assertThat(result.exit()).isNotZero();
    assertThat(result.text())
        .contains("remote: bottle: error (upstream-timeout): upstream has said nothing for too")
        .contains("(upstream went away and shows no change)");
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Failed("upstream-timeout"));
    assertThat(push.upstreamGit("for-each-ref")).doesNotContain("agent");
  }

  @Test
  void whenItIsSilentFromTheBeginningTheClientIsTold() throws Exception {
    var local = new LocalUpstream(push.upstream);
    push.transport =
        (service, protocol) ->
            new Through(local.open(service, protocol)) {
              private final Process mute = new ProcessBuilder("sleep", "20").start();

              @Override
              public InputStream answers() {
                return mute.getInputStream();
              }

              @Override
              public void close() throws IOException {
                mute.destroy();
                super.close();
              }
            };
    push.commit("a", "1\n");

    assertThat(push.push("HEAD:" + REF).exit()).isNotZero();
    assertThat(push.complaints.toString(StandardCharsets.UTF_8))
        .contains("bottle: error (upstream-timeout): ");
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Failed("upstream-timeout"));
  }

  @Test
  void whenItDiesWithThePushDoneTheClientHearsThatItIsDone() throws Exception {
    var hook = push.upstream.resolve("hooks/reference-transaction");
    Files.writeString(hook, "#!/bin/sh\n[ \"$1\" = committed ] && kill -9 $PPID\nexit 0\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    var head = push.commit("a", "1\n");

    var result = push.push("HEAD:" + REF);

    assertThat(result.text())
        .contains("bottle: error (upstream-refused): ")
        .contains("[new branch]");
    assertThat(result.exit()).isZero();
    assertThat(push.upstreamGit("rev-parse", REF)).isEqualTo(head);
  }

  @Test
  void whenItDiesAndIsNotSeenAgainNobodyKnows() throws Exception {
    hook("kill -9 $PPID\n");
    var pushed = new AtomicBoolean();
    var local = new LocalUpstream(push.upstream);
    push.transport =
        (service, protocol) -> {
          if (service == UpstreamTransport.Service.RECEIVE_PACK && pushed.getAndSet(true)) {
            throw new UpstreamException(UpstreamTrouble.UPSTREAM_REFUSED, "it is gone");
          }
          return local.open(service, protocol);
        };
    push.commit("a", "1\n");

    var result = push.push("HEAD:" + REF);

    assertThat(result.text()).contains("(outcome unknown: upstream went away)");
    assertThat(result.exit()).isNotZero();
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
  }
}
