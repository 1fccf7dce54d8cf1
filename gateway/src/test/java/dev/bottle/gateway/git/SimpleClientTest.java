package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that can do less than git's own does today, and those that have less. */
final class SimpleClientTest {
  private static final String REF = "refs/heads/agent/a";

  /** Of what upstream can do nothing else is offered. */
  private static final String UNDERSTOOD =
      "report-status report-status-v2 side-band-64k quiet atomic push-options delete-refs ofs-delta"
          + " no-thin object-format=sha1 agent=claude-bottle";

  @TempDir Path folder;
  TestPush push;

  @BeforeEach
  void start() throws Exception {
    push = new TestPush(folder);
    push.seed();
    push.upstreamGit("config", "receive.certNonceSeed", "upstream takes signed pushes");
    push.upstreamGit("config", "receive.advertisePushOptions", "true");
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  /**
   * Pushes the working tree's head by hand.
   *
   * @return all that comes after the advertisement, one char a byte
   */
  private String pushed(String capabilities) throws Exception {
    var head = push.git("rev-parse", "HEAD");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), push.port())) {
      socket.setSoTimeout(10_000);
      advertisement(new PktReader(socket.getInputStream(), Leg.CLIENT));
      var out = new PktWriter(socket.getOutputStream());
      out.text(RefUpdate.NONE + " " + head + " " + REF + "\0 " + capabilities);
      out.end();
      out.raw(pack());
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void advertisement(PktReader in) throws IOException {
    assertThat(in.next()).isEqualTo(PktReader.Kind.DATA);
    assertThat(in.rawLine().replaceFirst(".*\0", "").split(" "))
        .containsExactlyInAnyOrder(UNDERSTOOD.split(" "));
    while (in.next() == PktReader.Kind.DATA) {
      assertThat(in.rawLine()).contains(" refs/");
    }
  }

  private byte[] pack() throws Exception {
    var process =
        new ProcessBuilder("git", "pack-objects", "--stdout", "-q", "--revs")
            .directory(push.work.toFile())
            .start();
    try (var out = process.getOutputStream()) {
      out.write("HEAD\n^HEAD~1\n".getBytes(StandardCharsets.US_ASCII));
    }
    return process.getInputStream().readAllBytes();
  }

  private boolean isUpstream(String id) throws Exception {
    return push.upstreamGit("for-each-ref").contains(id + " commit\t" + REF);
  }

  private String complaints() {
    return push.complaints.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutABandBesideTheReport() throws Exception {
    var head = push.commit("a", "1\n");
    assertThat(pushed("report-status")).isEqualTo("000eunpack ok\n001aok " + REF + "\n0000");
    assertThat(isUpstream(head)).isTrue();
    assertThat(push.event().outcome()).isInstanceOf(Outcome.Allowed.class);
    assertThat(complaints()).isEmpty();
  }

  @Test
  void withoutABandARefusalStandsOnStderr() throws Exception {
    push.commit("a", TestPush.SECRET + "\n");
    assertThat(pushed("report-status"))
        .isEqualTo("000eunpack ok\n002cng " + REF + " push-secret-found\n0000");
    assertThat(complaints())
        .contains("bottle: denied (push-secret-found): 1 secret in 1 of 1 commit.")
        .contains("a:1  acme-token")
        .doesNotContain(TestPush.SECRET);
    assertThat(push.upstreamGit("for-each-ref")).doesNotContain("agent");
  }

  @Test
  void withoutAReportTheBandSaysIt() throws Exception {
    var head = push.commit("a", "1\n");
    assertThat(pushed("side-band-64k")).endsWith("0000").doesNotContain("unpack ok");
    assertThat(isUpstream(head)).isTrue();

    push.commit("b", TestPush.SECRET + "\n");
    push.upstreamGit("update-ref", "-d", REF);
    assertThat(pushed("side-band-64k quiet"))
        .contains("\2bottle: denied (push-secret-found): ")
        .endsWith("0000")
        .doesNotContain("unpack ok");
    assertThat(push.upstreamGit("for-each-ref")).doesNotContain("agent");
  }

  @Test
  void withoutAnythingUpstreamHasItAllTheSame() throws Exception {
    var head = push.commit("a", "1\n");
    assertThat(pushed("")).isEmpty();
    assertThat(isUpstream(head)).isTrue();
    assertThat(push.event().outcome()).isInstanceOf(Outcome.Allowed.class);
  }

  @Test
  void fromAShallowClone() throws Exception {
    push.commit("a", "1\n");
    push.commit("a", "2\n");
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/main");
    var shallow = folder.resolve("shallow");
    TestPush.git(folder, "clone", "-q", "--depth=1", "file://" + push.upstream, shallow.toString());
    TestPush.git(shallow, "commit", "-q", "--allow-empty", "-m", "on nothing that is here");
    var head = TestPush.git(shallow, "rev-parse", "HEAD");

    assertThat(push.pushFrom(shallow, "HEAD:" + REF).text()).contains("[new branch]");

    assertThat(isUpstream(head)).isTrue();
    assertThat(push.upstreamGit("rev-list", "--count", REF)).isEqualTo("4");
    assertThat(push.upstreamGit("fsck", "--strict")).isEmpty();
  }

  @Test
  void fromAShallowCloneToAnUpstreamThatLacksTheRestUpstreamDecides() throws Exception {
    push.commit("a", "1\n");
    var shallow = folder.resolve("shallow");
    TestPush.git(folder, "clone", "-q", "--depth=1", "file://" + push.work, shallow.toString());
    TestPush.run(folder, "git", "init", "-q", "--bare", folder.resolve("empty.git").toString());
    push.transport = new LocalUpstream(folder.resolve("empty.git"));

    var result = push.pushFrom(shallow, "HEAD:" + REF);

    assertThat(result.text()).contains("[remote rejected]").contains("shallow update not allowed");
    assertThat(TestPush.git(folder.resolve("empty.git"), "for-each-ref")).isEmpty();
  }
}
