package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What moves forward, and what only looks so. */
final class ForwardTest {
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

  private void isForced(String... what) throws Exception {
    var before = push.upstreamGit("for-each-ref");
    assertThat(push.push(what).text()).contains("(push-ref-not-allowed): a forced update of");
    assertThat(push.upstreamGit("for-each-ref")).isEqualTo(before);
  }

  /** A branch upstream, and main two commits further there. */
  private void behind() throws Exception {
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/agent/a");
    push.commit("a", "1\n");
    push.commit("a", "2\n");
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/main");
  }

  @Test
  void upstreamTellsWhatThePackDoesNot() throws Exception {
    behind();
    // Nothing is in the pack: all is upstream's already.
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isZero();
    isForced("-f", "HEAD~1:refs/heads/agent/a");
    push.upstreamGit("config", "uploadpack.allowFilter", "true");
    push.commit("b", "3\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isZero();
    isForced("-f", "HEAD~2:refs/heads/agent/a");
  }

  @Test
  void whatAnOldUpstreamCannotTellCountsAsForced() throws Exception {
    behind();
    var local = push.transport;
    push.transport = (service, _) -> local.open(service, "");
    push.commit("b", "3\n");
    isForced("HEAD:refs/heads/agent/a");
  }

  @Test
  void aHistoryOfItsOwnIsNoForward() throws Exception {
    push.commit("a", "1\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isZero();
    push.git("checkout", "-q", "--orphan", "other");
    push.commit("b", "2\n");
    isForced("-f", "HEAD:refs/heads/agent/a");
  }

  @Test
  void aTagHasNoForward() throws Exception {
    push.grant = TestPush.refs("refs/tags/*");
    assertThat(push.push("HEAD:refs/tags/v1").text()).contains("[new tag]");
    push.commit("a", "1\n");
    isForced("-f", "HEAD:refs/tags/v1");
    push.grant = TestPush.refs("+refs/tags/*");
    assertThat(push.push("-f", "HEAD:refs/tags/v1").exit()).isZero();
  }
}
