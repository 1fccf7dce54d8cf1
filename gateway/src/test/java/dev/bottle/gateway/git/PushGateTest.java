package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
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
}
