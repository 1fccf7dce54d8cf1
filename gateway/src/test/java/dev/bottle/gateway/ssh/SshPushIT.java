package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.policy.PushGrant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Git through the ssh gate, with a real client and a real sshd. */
class SshPushIT {
  @TempDir static Path folder;
  private static PushRig rig;

  @BeforeAll
  static void start() throws Exception {
    rig = new PushRig(folder);
    rig.upstream("app");
    rig.upstream("web");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void forget() {
    rig.gate.events.clear();
    rig.gate.pushed.clear();
  }

  @Test
  void pushesABranchAndMovesItForward() throws Exception {
    var clone = rig.cloned("first");
    var bare = Path.of(rig.path("first") + ".git");
    var one = rig.commit(clone, "a", "one");
    var push = rig.push(clone, "HEAD:refs/heads/agent/x");
    assertThat(push.exit()).as(push.stderr()).isZero();
    assertThat(push.text()).contains("[new branch]");
    assertThat(rig.id(bare, "refs/heads/agent/x")).isEqualTo(one);

    var event = pushed();
    assertThat(event.outcome()).isInstanceOf(Outcome.Allowed.class);
    assertThat(event.refs()).containsExactly("refs/heads/agent/x");
    assertThat(event.repo()).isEqualTo(rig.path("first") + ".git");
    assertThat(event.scheme()).isEqualTo("ssh");
    assertThat(event.port()).isEqualTo(rig.sshd.port());
    assertThat(event.bytesUp()).isPositive();

    var two = rig.commit(clone, "a", "two");
    assertThat(rig.push(clone, "HEAD:refs/heads/agent/x").exit()).isZero();
    assertThat(rig.id(bare, "refs/heads/agent/x")).isEqualTo(two);
    rig.good(clone, "fetch", "-q", "origin");
    assertThat(rig.id(clone, "refs/remotes/origin/agent/x")).isEqualTo(two);
    // Clone and fetch are told of as sessions, pushes only as pushes.
    assertThat(rig.gate.events)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.command().orElse("")).startsWith("git-upload-pack"));
    assertThat(rig.push(clone, "HEAD:refs/heads/agent/x").text()).contains("[up to date]");
  }

  @Test
  void whatIsNotGrantedLeavesUpstreamAsItWas() throws Exception {
    var clone = rig.cloned("strict");
    var bare = Path.of(rig.path("strict") + ".git");
    var one = rig.commit(clone, "a", "one");
    assertThat(rig.push(clone, "HEAD:refs/heads/agent/x", "HEAD:refs/heads/free/x").exit())
        .isZero();
    pushed();
    rig.good(clone, "reset", "-q", "--hard", "HEAD~1");
    var other = rig.commit(clone, "a", "other");

    for (var what :
        List.of("+HEAD:refs/heads/agent/x", ":refs/heads/agent/x", "HEAD:refs/heads/main")) {
      var push = rig.push(clone, what);
      assertThat(push.exit()).as(what).isNotZero();
      assertThat(push.stderr()).contains("remote: bottle: denied (push-ref-not-allowed): ");
      assertThat(code(pushed().outcome())).isEqualTo("push-ref-not-allowed");
    }
    assertThat(rig.id(bare, "refs/heads/agent/x")).isEqualTo(one);
    assertThat(rig.has(bare, other)).isFalse();

    assertThat(rig.push(clone, "+HEAD:refs/heads/free/x").exit()).isZero();
    assertThat(rig.id(bare, "refs/heads/free/x")).isEqualTo(other);
    assertThat(rig.push(clone, ":refs/heads/free/x").exit()).isZero();
    assertThat(rig.id(bare, "refs/heads/free/x")).isEmpty();
  }

  @Test
  void aSecretStaysHere() throws Exception {
    var clone = rig.cloned("secret");
    var bare = Path.of(rig.path("secret") + ".git");
    var id = rig.commit(clone, "src/deep/config.txt", "x\ntoken = " + TestGate.SECRET + "\n");
    rig.commit(clone, "src/deep/config.txt", "clean again");
    for (int attempt = 0; attempt < 2; attempt++) {
      var push = rig.push(clone, "HEAD:refs/heads/agent/s");
      assertThat(push.exit()).isNotZero();
      assertThat(push.stderr())
          .contains("remote: bottle: denied (push-secret-found): ")
          .contains("src/deep/config.txt:2")
          .contains("acme-token")
          .doesNotContain(TestGate.SECRET);
      assertThat(push.text()).contains("push-secret-found");
      var event = pushed();
      assertThat(code(event.outcome())).isEqualTo("push-secret-found");
      assertThat(event.toString()).doesNotContain(TestGate.SECRET);
    }
    assertThat(rig.has(bare, id)).isFalse();
    assertThat(rig.has(bare, id + ":src/deep/config.txt")).isFalse();
    assertThat(rig.has(bare, rig.id(clone, "HEAD"))).isFalse();
    assertThat(rig.good(bare, "for-each-ref", "refs/heads/agent")).isEmpty();
  }

  @Test
  void aClientThatVanishesOnceUpstreamHasThePushHasPushed() throws Exception {
    var clone = rig.cloned("vanish");
    var began = folder.resolve("vanish-began");
    var bare = rig.folder.resolve("repos/vanish.git");
    PushRig.hook(bare, "pre-receive", "touch " + began + "; sleep 2\n");
    var head = rig.commit(clone, "file", "more");
    rig.gate.pushed.clear();
    var push = rig.started(clone, "push", "-q", "origin", "HEAD:refs/heads/agent/a");
    for (int i = 0; i < 200 && !Files.exists(began); i++) {
      Thread.sleep(50);
    }
    push.descendants().forEach(ProcessHandle::destroyForcibly);
    push.destroyForcibly();
    var event = rig.gate.pushed.poll(20, TimeUnit.SECONDS);
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(rig.id(bare, "refs/heads/agent/a")).isEqualTo(head);
  }

  @Test
  void anUpstreamWithAnotherKeyGetsNothing() throws Exception {
    var clone = rig.cloned("pinned");
    rig.commit(clone, "a", "one");
    var push =
        rig.git(
            clone,
            "push",
            "ssh://unknown" + rig.path("pinned") + ".git",
            "HEAD:refs/heads/agent/p");
    assertThat(push.exit()).isNotZero();
    assertThat(push.stderr()).contains("bottle: denied (ssh-host-key): ");
    assertThat(code(pushed().outcome())).isEqualTo("ssh-host-key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          forge | git-receive-pack '/etc/other.git'                | ssh-repository-not-allowed
          forge | git-receive-pack 'REPOS/../sshd/x.git'           | ssh-repository-not-allowed
          forge | sh -c "git-receive-pack 'REPOS/app.git'"         | ssh-command-not-allowed
          forge | git-receive-pack 'REPOS/app.git'; id             | ssh-command-not-allowed
          app   | git-receive-pack 'REPOS/app.git'                 | ssh-repository-not-allowed
          app   | git-receive-pack 'other'                         | ssh-repository-not-allowed
          app   | git-upload-pack '/app/../web'                    | ssh-repository-not-allowed
          app   | id                                               | ssh-command-not-allowed
          app   | ''                                               | ssh-command-not-allowed
          app   | git-lfs-authenticate app upload                  | ssh-command-not-allowed
          forge | git-lfs-authenticate 'REPOS/app.git' upload      | ssh-command-not-allowed
          web   | git-receive-pack 'app'                           | ssh-repository-not-allowed
          web   | git-upload-archive '/web.git'                    | ssh-command-not-allowed
          web   | git-receive-pack 'acme_ABCDEFGH12345678'         | secret-found
          """)
  void anythingElseIsRefused(String entry, String command, String code) throws Exception {
    var line = command.replace("REPOS", folder + "/repos");
    var result = line.isEmpty() ? rig.gate.ssh(entry) : rig.gate.ssh(entry, line);
    assertThat(result.stderr()).startsWith("bottle: denied (" + code + "): ");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(code(rig.gate.event().outcome())).isEqualTo(code);
    assertThat(rig.gate.pushed).isEmpty();
  }

  @Test
  void aGitEntryIsOneRepositoryAtItsOwnAddress() throws Exception {
    var bare = Path.of(rig.path("app") + ".git");
    var clone = folder.resolve("clone-app");
    rig.good(
        folder, "clone", "-q", "ssh://git@127.0.0.1:" + rig.gate.port("app") + "/app", clone + "");
    assertThat(rig.git(clone, "archive", "--remote=ssh://app/app.git", "HEAD").exit()).isZero();
    assertThat(rig.git(clone, "ls-remote", "app:app").exit()).isZero();
    var id = rig.commit(clone, "a", "one");
    var push = rig.push(clone, "HEAD:refs/heads/agent/own");
    assertThat(push.exit()).as(push.stderr()).isZero();
    assertThat(rig.id(bare, "refs/heads/agent/own")).isEqualTo(id);
    assertThat(pushed().repo()).isEqualTo(bare + "");
  }

  @Test
  void aGitEntryMayLeadToHttps() throws Exception {
    var bare = Path.of(rig.path("web") + ".git");
    var clone = folder.resolve("clone-web");
    rig.good(folder, "clone", "-q", bare + "", clone + "");
    rig.good(clone, "remote", "set-url", "origin", "ssh://web/web");
    var id = rig.commit(clone, "a", "one");
    var push = rig.push(clone, "HEAD:refs/heads/agent/own");
    assertThat(push.exit()).as(push.stderr()).isZero();
    assertThat(rig.id(bare, "refs/heads/agent/own")).isEqualTo(id);
    var event = pushed();
    assertThat(event.scheme()).isEqualTo("https");
    assertThat(event.repo()).isEqualTo("/web.git");
  }

  @Test
  void whatAPersonLetsGoIsAskedForAnew() throws Exception {
    var gate = rig.gate.gate;
    var path = rig.path("app") + ".git";
    var again = gate.pushAgain("app", path);
    assertThat(again).hasValueSatisfying(a -> assertThat(a.grant()).isEqualTo(PushRig.GRANT));
    try (var talk = again.orElseThrow().upstream().open(Service.UPLOAD_PACK, "version=2")) {
      assertThat(talk.answers().readNBytes(14))
          .isEqualTo("000eversion 2\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(gate.pushAgain("forge", path)).isPresent();
    assertThat(gate.pushAgain("web", "/web.git")).isPresent();
    assertThat(gate.pushAgain("forge", "/etc/other.git")).isEmpty();
    assertThat(gate.pushAgain("app", rig.path("web") + ".git")).isEmpty();
    assertThat(gate.pushAgain("gone", path)).isEmpty();
  }

  @Test
  void anotherGrantEndsTheSessions() throws Exception {
    try (var own = new PushRig(Files.createTempDirectory(folder, "revised"))) {
      own.upstream("app");
      var push = own.gate.start("ssh", "app", "git-receive-pack", "app");
      assertThat(push.getInputStream().read()).isPositive();
      own.gate.gate.revise(own.gate.access(List.of(), own.repositories(PushRig.GRANT)));
      assertThat(push.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
      var none = new PushGrant(List.of(), List.of());
      own.gate.gate.revise(own.gate.access(List.of(), own.repositories(none)));
      assertThat(push.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static GatewayEvent.Push pushed() throws Exception {
    var event = rig.gate.pushed.poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event of a push");
    }
    return event;
  }

  private static String code(Outcome outcome) {
    return outcome instanceof Outcome.Denied denied ? denied.code() : outcome.toString();
  }
}
