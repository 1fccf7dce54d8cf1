package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that run code elsewhere change only where that is granted. */
final class CodePathsTest {
  private static final String WORKFLOW = ".github/workflows/ci.yml";

  @TempDir Path folder;
  TestPush push;

  @BeforeEach
  void start() throws Exception {
    push = new TestPush(folder);
    push.commit(WORKFLOW, "on: push\n");
    push.commit("scripts/old.yml", "on: pull_request\n");
    push.commit("src/deep/a", "1\n");
    push.seed();
    push.upstreamGit("config", "uploadpack.allowFilter", "true");
  }

  private void upstreamCannotFilter() throws Exception {
    push.upstreamGit("config", "uploadpack.allowFilter", "false");
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  private void goes() throws Exception {
    var result = push.push("HEAD:refs/heads/agent/a");
    assertThat(result.text()).contains("[new branch]");
    assertThat(result.exit()).isZero();
  }

  private void isRefused(String path) throws Exception {
    assertThat(push.push("HEAD:refs/heads/agent/a").text())
        .contains("denied (push-path-not-allowed): a change of " + path + ",")
        .contains("agent/a (push-path-not-allowed)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".github/workflows/a.yml",
        ".GitHub/Workflows/a.yml",
        ".github/actions/x/run.sh",
        ".gitea/workflows/a.yaml",
        ".forgejo/workflows/a.yaml",
        "deep/action.yml",
        "action.yaml",
        ".gitlab-ci.yml",
        ".circleci/config.yml",
        "Jenkinsfile",
        ".woodpecker/x/a.yml",
        ".woodpecker.yml",
        ".drone.yml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        ".travis.yml",
        ".buildkite/hooks/command"
      })
  void areKnown(String path) {
    assertThat(CodePaths.isCode(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".github/CODEOWNERS",
        ".github/ISSUE_TEMPLATE/bug.md",
        "docs/.github/workflows/a.yml",
        "src/jenkinsfile",
        "src/transaction.yml",
        "workflows/a.yml"
      })
  void othersAreNot(String path) {
    assertThat(CodePaths.isCode(path)).isFalse();
  }

  @Test
  void whatStaysAsItWasMayStay() throws Exception {
    push.commit("src/deep/a", "2\n");
    push.commit(".github/README", "x\n");
    goes();
  }

  @Test
  void aChangeIsRefused() throws Exception {
    push.commit(WORKFLOW, "on: [push]\n");
    push.commit("src/deep/a", "2\n");
    isRefused(WORKFLOW);
  }

  @Test
  void aChangeThatIsTakenBackIsRefusedToo() throws Exception {
    push.commit(WORKFLOW, "on: [push]\n");
    push.git("revert", "--no-edit", "HEAD");
    isRefused(WORKFLOW);
  }

  @Test
  void aRemovalIsRefused() throws Exception {
    push.git("rm", "-q", WORKFLOW);
    push.commit("src/deep/a", "2\n");
    isRefused(WORKFLOW);
  }

  @Test
  void anOldFileInANewPlaceIsRefused() throws Exception {
    push.git("mv", "scripts/old.yml", ".github/workflows/new.yml");
    push.commit("src/deep/a", "2\n");
    isRefused(".github/workflows/new.yml");
  }

  @Test
  void anOldFolderInANewPlaceIsRefused() throws Exception {
    push.git("mv", "scripts", ".circleci");
    push.git("commit", "-q", "-m", "x");
    isRefused(".circleci/old.yml");
  }

  @Test
  void aMergeMayTakeOverWhatUpstreamHas() throws Exception {
    mergeOfUpstreamsWorkflowGoes();
  }

  @Test
  void aGrantLetsAChangeThrough() throws Exception {
    push.grant = TestPush.paths("/.github/workflows/**");
    push.commit(WORKFLOW, "on: [push]\n");
    goes();
    push.commit("Jenkinsfile", "x\n");
    isRefused("Jenkinsfile");
  }

  @Test
  void anUpstreamThatCannotFilterTellsEnough() throws Exception {
    upstreamCannotFilter();
    push.commit("src/deep/a", "2\n");
    push.git("mv", "scripts", "tools");
    push.git("commit", "-q", "-m", "x");
    goes();
    push.git("rm", "-q", WORKFLOW);
    push.git("commit", "-q", "-m", "x");
    isRefused(WORKFLOW);
  }

  @Test
  void aMergeWithAnUpstreamThatCannotFilter() throws Exception {
    upstreamCannotFilter();
    mergeOfUpstreamsWorkflowGoes();
  }

  @Test
  void anOldUpstreamCannotTellWhatWasThere() throws Exception {
    var local = push.transport;
    push.transport = (service, _) -> local.open(service, "");
    push.commit("src/deep/a", "2\n");
    isRefused(".github/**");
    assertThat(push.folder.resolve("gate/quarantine")).isEmptyDirectory();
  }

  /** Somebody proposes this change to upstream, whose branches do not have it. */
  private void propose(String path, String text) throws Exception {
    push.git("checkout", "-q", "--detach", "main");
    push.commit(path, text);
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/pull/7/head");
    push.git("branch", "proposal");
  }

  @Test
  void aProposalMayNotBecomeABranchWithItsWorkflow() throws Exception {
    propose(WORKFLOW, "on: [push]\n");
    isRefused(WORKFLOW);
    push.grant = TestPush.refs("refs/tags/v*");
    push.git("tag", "-a", "-m", "x", "v1");
    assertThat(push.push("v1").text()).contains("a change of " + WORKFLOW + ",");
  }

  @Test
  void aMergeMayNotTakeOverTheWorkflowOfAProposal() throws Exception {
    propose(WORKFLOW, "on: [push]\n");
    push.git("checkout", "-q", "-b", "side", "main");
    push.commit("b", "2\n");
    push.git("merge", "-q", "-m", "merge", "proposal");
    isRefused(WORKFLOW);
  }

  @Test
  void aProposalWithoutAWorkflowMayBeTakenOver() throws Exception {
    propose("src/deep/b", "1\n");
    goes();
    push.git("checkout", "-q", "main");
    push.git("merge", "-q", "--no-ff", "-m", "merge", "proposal");
    push.commit("src/deep/a", "3\n");
    assertThat(push.push("HEAD:refs/heads/agent/b").exit()).isZero();
  }

  @Test
  void whatUpstreamHasMovedOnFromMayBeBuiltOn() throws Exception {
    push.git("branch", "base");
    push.commit(WORKFLOW, "on: [push]\n");
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/main");
    push.git("checkout", "-q", "base");
    goes();
    push.commit("src/deep/a", "2\n");
    assertThat(push.push("HEAD:refs/heads/agent/b").exit()).isZero();
  }

  @Test
  void ofAnOldUpstreamTheBranchesAreKnown() throws Exception {
    var local = push.transport;
    push.transport = (service, _) -> local.open(service, "");
    goes();
    propose("src/deep/b", "1\n");
    assertThat(push.push("HEAD:refs/heads/agent/b").text()).contains("push-path-not-allowed");
  }

  private void mergeOfUpstreamsWorkflowGoes() throws Exception {
    push.git("checkout", "-q", "-b", "side");
    push.commit("b", "2\n");
    push.git("checkout", "-q", "main");
    push.commit(WORKFLOW, "on: [push]\n");
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/main");
    push.git("checkout", "-q", "side");
    push.git("merge", "-q", "-m", "merge", "main");
    goes();
  }
}
