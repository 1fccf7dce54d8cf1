package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that was clean once is clean only as long as the same is looked for. */
final class CleanBlobsTest {
  private static final String VALUE = "a-login-that-only-one-forge-knows";

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

  /** Pushes a file that goes, and takes it away upstream. */
  private void goes(String text) throws Exception {
    push.commit("conf", text + "\n");
    assertThat(push.push("HEAD:refs/heads/agent/a").exit()).isZero();
    push.upstreamGit("update-ref", "-d", "refs/heads/agent/a");
  }

  @Test
  void otherRulesLookAgain() throws Exception {
    goes("beta_ABCDEFGH12345678");
    var rules = TestPush.RULES.replace("acme", "beta");
    push.guard = TestPush.guard(Inspection.DEFAULT, rules, Vault.empty());
    assertThat(push.push("HEAD:refs/heads/agent/a").text())
        .contains("(push-secret-found)")
        .contains("beta-token");
  }

  @Test
  void whatOneUpstreamKnowsAnotherMayNot() throws Exception {
    var login =
        new Credential(
            "FORGE",
            new SecretString(VALUE),
            "placeholder-of-forge",
            List.of(HostPort.parse("git.example.com")));
    push.guard = TestPush.guard(Inspection.DEFAULT, TestPush.RULES, Vault.of(List.of(login)));
    goes("login = " + VALUE);
    push.target = Destination.parse("other.example.com:22", 22);
    assertThat(push.push("HEAD:refs/heads/agent/a").text())
        .contains("(push-secret-found)")
        .doesNotContain(VALUE);
  }
}
