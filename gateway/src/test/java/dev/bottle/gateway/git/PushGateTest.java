package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes by git's own client to git's own server. */
final class PushGateTest {
  @TempDir Path folder;
  TestPush push;

  @BeforeEach
  void start() throws Exception {
    push = new TestPush(folder);
    push.seed();
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  @Test
  void aNewBranchGoesThroughAsItIs() throws Exception {
    var head = push.commit("src/A.java", "class A {}\n");

    var result = push.push("HEAD:refs/heads/agent/a");

    assertThat(result.text()).contains("[new branch]");
    assertThat(result.exit()).isZero();
    assertThat(push.upstreamGit("rev-parse", "refs/heads/agent/a")).isEqualTo(head);
    var event = push.event();
    assertThat(event.outcome()).isInstanceOf(Outcome.Allowed.class);
    assertThat(event.refs()).containsExactly("refs/heads/agent/a");
    assertThat(event.bytesUp()).isPositive();
  }

  @Test
  void aSecretStaysHere() throws Exception {
    push.commit("src/A.java", "class A {}\n");
    push.commit("conf/.env", "a\nb\nc\nTOKEN=" + TestPush.SECRET + "\n");
    long before = push.objects();

    var result = push.push("HEAD:refs/heads/agent/a");

    assertThat(result.text())
        .contains("remote: bottle: denied (push-secret-found): 1 secret in 1 of 2 commits.")
        .contains("remote:   conf/.env:4  acme-token  acme_AB…  in ")
        .contains("[remote rejected] HEAD -> agent/a (push-secret-found)")
        .doesNotContain(TestPush.SECRET);
    assertThat(result.exit()).isNotZero();
    assertThat(push.objects()).isEqualTo(before);
    var outcome = (Outcome.Denied) push.event().outcome();
    assertThat(outcome.rule()).contains("acme-token");
    assertThat(outcome.location()).contains("conf/.env:4");
  }

  @Test
  void branchesMoveForwardAndNotOtherwise() throws Exception {
    push.commit("a", "1\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isZero();
    push.commit("a", "2\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").text()).contains("..");
    var before = push.upstreamGit("rev-parse", "agent/a");

    push.git("commit", "-q", "--amend", "-m", "other");
    assertThat(push.push("-f", "HEAD:refs/heads/agent/a").text())
        .contains("denied (push-ref-not-allowed): a forced update of refs/heads/agent/a is not")
        .contains("Granted are refs/heads/agent/*.")
        .contains("(push-ref-not-allowed)");
    assertThat(push.push(":refs/heads/agent/a").text())
        .contains("deleting refs/heads/agent/a is not granted");
    assertThat(push.push("HEAD:refs/heads/main2").text())
        .contains("creating refs/heads/main2 is not granted");
    assertThat(push.push("HEAD:refs/tags/v1").text())
        .contains("creating refs/tags/v1 is not granted");
    assertThat(push.upstreamGit("for-each-ref", "--format=%(refname) %(objectname)"))
        .contains("refs/heads/agent/a " + before)
        .doesNotContain("main2")
        .doesNotContain("tags");

    push.grant = TestPush.refs("+refs/heads/agent/*");
    assertThat(push.push("-f", "HEAD:refs/heads/agent/a").text()).contains("forced update");
    assertThat(push.push(":refs/heads/agent/a").text()).contains("[deleted]");
  }

  @Test
  void oneRefusedRefKeepsAllOthersHere() throws Exception {
    push.commit("a", "1\n");

    var result = push.push("HEAD:refs/heads/agent/a", "HEAD:refs/heads/main");

    assertThat(result.text())
        .contains("agent/a (not sent: another ref was refused)")
        .contains("main (push-ref-not-allowed)");
    assertThat(push.upstreamGit("for-each-ref")).doesNotContain("agent");
  }

  @Test
  void manyRefsGoTogether() throws Exception {
    push.grant = TestPush.refs("refs/heads/*", "refs/tags/*", "refs/notes/*");
    push.commit("a", "1\n");
    push.git("tag", "-a", "-m", "one", "v1");
    push.git("tag", "-a", "-m", "of a tag", "v2", "v1");
    push.git("tag", "light");
    push.git("notes", "add", "-m", "a note");
    push.git("branch", "second");
    push.upstreamGit("config", "receive.advertisePushOptions", "true");
    push.upstreamGit("config", "receive.advertiseAtomic", "true");
    var hook = push.upstream.resolve("hooks/post-receive");
    Files.writeString(hook, "#!/bin/sh\necho options: $GIT_PUSH_OPTION_0 $GIT_PUSH_OPTION_1 >&2\n");
    hook.toFile().setExecutable(true);

    var result =
        push.push(
            "--atomic",
            "-o",
            "ci.skip",
            "-o",
            "x=y",
            "--follow-tags",
            "refs/heads/*",
            "refs/tags/*",
            "refs/notes/*");

    assertThat(result.text()).contains("remote: options: ci.skip x=y").contains("[new tag]");
    assertThat(result.exit()).isZero();
    assertThat(push.upstreamGit("for-each-ref", "--format=%(refname)").lines())
        .containsExactlyInAnyOrder(
            "refs/heads/main",
            "refs/heads/second",
            "refs/notes/commits",
            "refs/tags/light",
            "refs/tags/v1",
            "refs/tags/v2");
    assertThat(push.event().refs()).hasSize(6);
  }

  @Test
  void upstreamsHooksHaveTheLastWord() throws Exception {
    var hook = push.upstream.resolve("hooks/pre-receive");
    Files.writeString(hook, "#!/bin/sh\nprintf 'no \\033[31mway\\n' >&2\nexit 1\n");
    hook.toFile().setExecutable(true);
    push.commit("a", "1\n");

    var result = push.push("HEAD:refs/heads/agent/a");

    assertThat(result.text())
        .contains("remote: no \\u001b[31mway")
        .contains("[remote rejected] HEAD -> agent/a (pre-receive hook declined)");
    assertThat(push.event().outcome()).isInstanceOf(Outcome.Allowed.class);
  }

  @Test
  void submodulesPointersAndLinksAreOrdinary() throws Exception {
    push.git(
        "update-index",
        "--add",
        "--cacheinfo",
        "160000,0123456789012345678901234567890123456789,vendor/lib");
    Files.createSymbolicLink(push.work.resolve("link"), Path.of("README"));
    Files.writeString(
        push.work.resolve(".gitmodules"),
        "[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = https://example.com/lib.git\n");
    push.git("add", "link", ".gitmodules");
    push.commit(
        "big.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:"
            + "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n");
    push.git("commit", "-q", "--allow-empty", "-m", "x");

    assertThat(push.push("HEAD:refs/heads/agent/a").text()).contains("[new branch]");
  }

  @Test
  void anEmptyRepositoryTakesItsFirstPush() throws Exception {
    TestPush.run(folder, "git", "init", "-q", "--bare", folder.resolve("empty.git").toString());
    push.transport = new LocalUpstream(folder.resolve("empty.git"));

    assertThat(push.push("HEAD:refs/heads/agent/a").text()).contains("[new branch]");
    assertThat(push.push("HEAD:refs/heads/agent/a").text()).contains("Everything up-to-date");
  }

  @Test
  void aPushAfterARefusalIsLookedAtAgain() throws Exception {
    push.commit("conf", TestPush.SECRET + "\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isNotZero();
    push.git("rm", "-q", "conf");
    push.git("commit", "-q", "-m", "gone");

    var again = push.push("HEAD:refs/heads/agent/b");

    assertThat(again.text()).contains("1 secret in 1 of 2 commits");
    push.git("reset", "-q", "--hard", "HEAD~2");
    push.commit("clean", "1\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isZero();
  }
}
