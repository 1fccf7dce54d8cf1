package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not as git's client does it, and what goes wrong on the way. */
final class TroubleTest {
  private static final String REF = RawPush.REF;

  @TempDir Path folder;
  TestPush push;
  RawPush raw;

  @BeforeEach
  void start() throws Exception {
    push =
        new TestPush(
            folder,
            new PushLimits(
                1 << 20, 1000, 1 << 20, 1 << 20, Duration.ofSeconds(3), Duration.ofSeconds(1)),
            Optional.of("demo"));
    push.seed();
    raw = new RawPush(push);
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
    assertThat(folder.resolve("gate/quarantine")).doesNotExist();
  }

  /** A pack of these objects, by git itself. */
  private byte[] pack(String... ids) throws Exception {
    var list = Files.writeString(folder.resolve("list"), String.join("\n", ids) + "\n");
    var process =
        new ProcessBuilder("git", "pack-objects", "--stdout", "-q")
            .directory(push.work.toFile())
            .redirectInput(list.toFile())
            .start();
    return process.getInputStream().readAllBytes();
  }

  private String[] objectsOf(String range) throws Exception {
    return push.git("rev-list", "--objects", "--no-object-names", range)
        .lines()
        .toArray(String[]::new);
  }

  @Test
  void anObjectThatNothingLeadsToIsRefused() throws Exception {
    var head = push.commit("a", "1\n");
    var ids = objectsOf("main~1..main");
    var more = Arrays.copyOf(ids, ids.length + 1);
    Files.writeString(push.work.resolve("hidden"), "hidden\n");
    more[ids.length] = push.git("hash-object", "-w", "hidden");

    raw.isMalformed(
        raw.send(RawPush.create(head), pack(more)),
        "the pack has objects that no pushed ref leads to");
    assertThat(raw.send(RawPush.create(head), pack(ids))).contains("ok " + REF);
  }

  @Test
  void aPackThatIsCutOrBrokenIsRefused() throws Exception {
    var head = push.commit("a", "1\n");
    byte[] pack = pack(objectsOf("main~1..main"));
    byte[] flipped = pack.clone();
    flipped[flipped.length / 2] ^= 4;

    raw.isMalformed(
        raw.send(RawPush.create(head), Arrays.copyOf(pack, pack.length - 25)), "the pack is cut");
    assertThat(raw.send(RawPush.create(head), flipped)).contains("push-malformed");
    assertThat(push.event()).isNotNull();
    raw.isMalformed(
        raw.send(RawPush.create(head), pack, new byte[] {'x'}), "bytes follow on the pack");
    raw.isMalformed(
        raw.send(RawPush.create(head), "no pack".getBytes(StandardCharsets.US_ASCII)),
        "there is no");
    raw.isNotSent();
  }

  @Test
  void aDeltaOfWhatOnlyUpstreamHasIsRefused() throws Exception {
    var text = "line of text that is long enough to be worth a delta\n".repeat(100);
    push.commit("a", text);
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/main");
    raw = new RawPush(push);
    var head = push.commit("a", text + "more\n");
    var list = Files.writeString(folder.resolve("list"), "main\n^main~1\n");
    var process =
        new ProcessBuilder("git", "pack-objects", "--stdout", "-q", "--thin", "--revs")
            .directory(push.work.toFile())
            .redirectInput(list.toFile())
            .start();

    raw.isMalformed(
        raw.send(RawPush.create(head), process.getInputStream().readAllBytes()),
        "the pack lacks what its deltas are of");
  }

  @Test
  void anObjectThatIsThereTwiceIsRefused() throws Exception {
    var head = push.commit("a", "1\n");
    byte[] pack = pack(objectsOf("main~1..main"));
    byte[] one = pack(push.git("rev-parse", "main"));
    var twice = new ByteArrayOutputStream();
    twice.write(pack, 0, 11);
    twice.write(pack[11] + 1);
    twice.write(pack, 12, pack.length - 32);
    twice.write(one, 12, one.length - 32);
    var sum = MessageDigest.getInstance("SHA-1").digest(twice.toByteArray());
    twice.write(sum);

    raw.isMalformed(
        raw.send(RawPush.create(head), twice.toByteArray()), "the pack has an object twice");
  }

  @Test
  void whatIsOverALimitIsRefused() throws Exception {
    var bytes = new byte[2 << 20];
    new java.util.Random(1).nextBytes(bytes);
    push.commit("big", bytes, "big");

    var result = push.push("HEAD:" + REF);

    assertThat(result.text())
        .contains("denied (push-malformed): the pack is larger than 1 MiB")
        .contains("(push-malformed)");
    raw.isNotSent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          xxxx                                   | a packet has no length
          0003                                   | a packet has an impossible length
          fff5                                   | a packet has an impossible length
          0008abcd0000                           | a ref update is not
          000cshallow 0000                       | a shallow line is wrong
          0013push-cert\\u0000 x=y0000           | signed pushes are not taken
          """)
  void aBrokenRequestIsRefused(String request, String detail) throws Exception {
    isRefusedOutright(request.replace("\\u0000", "\0").getBytes(StandardCharsets.US_ASCII), detail);
  }

  private void isRefusedOutright(byte[] request, String detail) throws Exception {
    var told = new ByteArrayOutputStream();
    int exit = push.gate.serve(push.ask(), new ByteArrayInputStream(request), told, told);

    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("bottle: denied (push-malformed): " + detail);
    assertThat(exit).isEqualTo(1);
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Denied("push-malformed"));
  }

  @Test
  void aRefThatIsNamedTwiceIsRefused() throws Exception {
    var line = RefUpdate.NONE + " " + push.git("rev-parse", "HEAD") + " " + REF;
    isRefusedOutright(RawPush.commands(line, line), "a ref is named twice");
  }

  @ParameterizedTest
  @CsvSource({
    "refs/heads/../x",
    "refs/heads/a..b",
    "heads/a",
    "HEAD",
    "refs/heads/a.lock",
    "refs/heads/a b"
  })
  void aRefWithoutAValidNameIsRefused(String ref) throws Exception {
    var id = push.git("rev-parse", "HEAD");
    var line = RefUpdate.NONE + " " + id + " " + ref + "\0 " + RawPush.CAPABILITIES;
    isRefusedOutright(RawPush.commands(line), "a ref has no valid name");
  }

  @Test
  void whoeverOnlyAsksWhetherHeIsLetInIsAnsweredNothing() throws Exception {
    assertThat(raw.send("0000".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    assertThat(push.event().refs()).isEmpty();
  }

  @Test
  void anUpstreamThatCannotBeReachedIsToldOfAtOnce() throws Exception {
    push.transport =
        (_, _) -> {
          throw new UpstreamException(
              UpstreamTrouble.UPSTREAM_REFUSED, "git.example.com:22 refused the connection");
        };

    assertThat(push.push("HEAD:" + REF).exit()).isEqualTo(128);
    assertThat(push.complaints.toString(StandardCharsets.UTF_8))
        .contains("bottle: error (upstream-refused): git.example.com:22 refused the connection.");
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
  }

  /** Lets so many bytes of the request go up, then the upstream dies. */
  private UpstreamTransport dyingAfter(long bytes) {
    var local = new LocalUpstream(push.upstream);
    return (service, protocol) ->
        new Through(local.open(service, protocol)) {
          private long left = bytes;

          @Override
          public OutputStream questions() {
            return new FilterOutputStream(real.questions()) {
              @Override
              public void write(byte[] out, int from, int length) throws IOException {
                if (left < length) {
                  real.close();
                  throw new IOException("died");
                }
                left -= length;
                super.out.write(out, from, length);
              }
            };
          }
        };
  }

  @Test
  void whenUpstreamDiesMidwayTheClientHearsWhatUpstreamShows() throws Exception {
    push.commit("a", "1\n");
    push.transport = dyingAfter(150);

    var result = push.push("HEAD:" + REF);

    assertThat(result.text())
        .contains("bottle: error (upstream-refused): upstream went away")
        .contains("upstream went away and shows no change");
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
    assertThat(push.upstreamGit("for-each-ref")).doesNotContain("agent");
  }

  @Test
  void ofTwoWhoRaceOneIsTold() throws Exception {
    push.commit("a", "1\n");
    push.push("HEAD:" + REF);
    push.git("clone", "-q", push.upstream.toString(), folder.resolve("other").toString());
    var other = folder.resolve("other");
    TestPush.git(other, "checkout", "-q", "agent/a");
    TestPush.git(other, "commit", "-q", "--allow-empty", "-m", "theirs");
    var hook = push.upstream.resolve("hooks/pre-receive");
    Files.writeString(hook, "#!/bin/sh\nsleep 1\n");
    hook.toFile().setExecutable(true);
    push.commit("a", "2\n");

    var theirs =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return push.pushFrom(other, "HEAD:" + REF);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    var mine = push.push("HEAD:" + REF);

    var both = theirs.get(30, TimeUnit.SECONDS);
    assertThat(Arrays.asList(mine.exit() == 0, both.exit() == 0))
        .as(mine.text() + both.text())
        .containsExactlyInAnyOrder(true, false);
    assertThat((mine.exit() == 0 ? both : mine).text()).contains("[remote rejected]");
  }

  @Test
  void aClientThatFallsSilentIsLeft() throws Exception {
    var head = push.commit("a", "1\n");
    var client = new PipedInputStream();
    try (var to = new PipedOutputStream(client)) {
      to.write(RawPush.create(head));
      to.flush();
      push.gate.receive(push.ask(), client, new ByteArrayOutputStream());
    }
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Denied("push-malformed"));
  }

  /** What a client reads: some, or all of it slowly. */
  private static final class Ear extends OutputStream {
    private final int most;
    private final Duration pause;
    private int heard;

    Ear(int most, Duration pause) {
      this.most = most;
      this.pause = pause;
    }

    @Override
    public void write(int octet) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      heard += length;
      try {
        Thread.sleep(heard > most ? Duration.ofHours(1) : pause);
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /** A push whose hook says much, for a client that listens so. */
  private void pushTo(OutputStream ear) throws Exception {
    var hook = push.upstream.resolve("hooks/pre-receive");
    Files.writeString(hook, "#!/bin/sh\nyes | head -c 20000\n");
    hook.toFile().setExecutable(true);
    var head = push.commit("a", "1\n");
    var request = new ByteArrayOutputStream();
    request.write(RawPush.create(head));
    request.write(pack(objectsOf("main~1..main")));
    push.gate.receive(push.ask(), new ByteArrayInputStream(request.toByteArray()), ear);
  }

  @Test
  void aClientThatStopsReadingIsLeftAndTheOutcomeIsToldTruly() throws Exception {
    long began = System.nanoTime();
    pushTo(new Ear(8192, Duration.ZERO));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(push.upstreamGit("for-each-ref")).contains(REF);
  }

  @Test
  void aClientThatReadsSlowlyIsNotLeft() throws Exception {
    var ear = new Ear(Integer.MAX_VALUE, Duration.ofMillis(15));
    pushTo(ear);
    assertThat(ear.heard).isGreaterThan(20_000);
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Allowed());
  }

  @Test
  void whoGoesAwayOnceUpstreamHasThePushHasPushed() throws Exception {
    var gone =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("gone");
          }
        };
    pushTo(gone);
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(push.upstreamGit("for-each-ref")).contains(REF);
  }

  @ParameterizedTest
  @CsvSource({
    "report-status side-band-64k, '\u0002', true",
    "report-status, 'ERR ', false",
  })
  void aMalformedRequestIsAnsweredAsItsClientUnderstands(String can, String how, boolean reported)
      throws Exception {
    var id = push.git("rev-parse", "HEAD");
    var answer =
        raw.send(RawPush.commands(RefUpdate.NONE + " " + id + " refs/heads/a..b\0 " + can));
    assertThat(answer).contains(how + "bottle: denied (push-malformed): a ref has no valid name");
    assertThat(answer.contains("unpack push-malformed")).isEqualTo(reported);
  }

  @Test
  void closingTheGateEndsWhatRuns() throws Exception {
    var client = new PipedInputStream();
    try (var to = new PipedOutputStream(client)) {
      var ended =
          CompletableFuture.supplyAsync(
              () ->
                  push.gate.serve(
                      push.ask(),
                      client,
                      new ByteArrayOutputStream(),
                      new ByteArrayOutputStream()));
      Thread.sleep(300);
      push.gate.close();
      assertThat(ended.get(5, TimeUnit.SECONDS)).isNotZero();
      to.flush();
    }
  }

  /** What comes about once the gate ends is ended too. */
  @Test
  void closingTheGateEndsWhatIsOnItsWayToUpstream() throws Exception {
    var real = push.transport;
    push.transport =
        (service, protocol) -> {
          var closing = CompletableFuture.runAsync(push.gate::close);
          try {
            Thread.sleep(Duration.ofSeconds(10));
          } catch (InterruptedException e) {
            assertThat(closing.isDone()).isFalse();
          }
          return real.open(service, protocol);
        };
    var request = new ByteArrayOutputStream();
    request.write(RawPush.create(push.commit("a", "1\n")));
    request.write(pack(objectsOf("HEAD")));
    var said = new ByteArrayOutputStream();
    var client = new ByteArrayInputStream(request.toByteArray());
    assertThat(push.gate.serve(push.ask(), client, said, said)).isNotZero();
    raw.isNotSent();
  }

  /** The client is told, and not waited for as long as one that has something to say. */
  @Test
  void aClientThatDoesNotEndAfterARefusalIsLeftSoon() throws Exception {
    push.close();
    Files.createDirectory(folder.resolve("patient"));
    push = new TestPush(folder.resolve("patient"));
    push.seed();
    var client = new PipedInputStream();
    try (var to = new PipedOutputStream(client)) {
      to.write(RawPush.create("1".repeat(40)));
      to.write("this is no pack".getBytes(StandardCharsets.US_ASCII));
      to.flush();
      var told = new ByteArrayOutputStream();
      var ended = CompletableFuture.runAsync(() -> push.gate.receive(push.ask(), client, told));
      ended.get(30, TimeUnit.SECONDS);
      assertThat(told.toString(StandardCharsets.UTF_8)).contains("there is no pack");
    }
  }
}
