package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Git entries of {@code bottle gateway} without Docker, between git and OpenSSH's server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayGitIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** In two parts, so that nobody takes this file for a leak. */
  private static final String SECRET = "gh" + "p_Zq8Lw3Kx0Vb7Nm5Rt2Yp9Hs4Jd6Fg1Cx0aB3";

  private final Path folder;
  private final SshServer server;

  GatewayGitIT(@TempDir Path folder) {
    this.folder = folder;
    server = SshServer.start(folder.resolve("server"));
    Programs.run("git", "init", "-q", "--bare", bare().toString());
  }

  private Path bare() {
    return server.work().resolve("team/app.git");
  }

  @AfterAll
  void end() {
    server.close();
  }

  @Test
  void aPushGoesWhereItMayAndWaitsForAPersonWhereItMayNot() throws Exception {
    var home = Home.under(folder.resolve("home"));
    SshServer.keygen(home.project().resolve("agent"), "");
    var config =
        home.write(
            "gateway.json",
            """
            {"listen":{"ssh":"127.0.0.1:0"},"egress":{"privateNetworks":["127.0.0.0/8"]},
             "git":[{"Name":"team/app","Upstream":"ssh://%s@127.0.0.1:%d%s",
                     "IdentityFile":"%s","KnownHostKey":"%s"}],
             "authorizedKeys":"agent.pub","hostKeyOut":"known_hosts","pushes":"pushes"}
            """
                .formatted(
                    SshServer.user(), server.port(), bare(), server.identity(), server.hostKey()));
    var pushes = home.project().resolve("pushes");
    try (var gateway = Alone.start(home, "", "--config", config.toString(), "--audit", "-")) {
      var url = gateway.ready().path("git").path("team/app").asText();
      assertThat(url).matches("ssh://git@127\\.0\\.0\\.1:\\d+/team/app");
      good(home, "clone", "-q", url, "clone");
      var clean = commit(home, "clean");
      good(home, "-C", "clone", "push", "-q", "origin", "HEAD:refs/heads/agent/one");
      assertThat(upstream("refs/heads/agent/one")).isEqualTo(clean);
      var pushed = gateway.event("push");
      assertThat(pushed.path("decision").asText()).isEqualTo("allow");
      assertThat(pushed.path("repo").asText()).isEqualTo(bare() + "");
      assertThat(pushed.path("refs").path(0).asText()).isEqualTo("refs/heads/agent/one");

      var leak = commit(home, "token = " + SECRET);
      var refused = git(home, "-C", "clone", "push", "origin", "HEAD:refs/heads/agent/two");
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.err())
          .contains("remote: bottle: denied (push-secret-found): ")
          .doesNotContain(SECRET);
      assertThat(gateway.event("push").path("code").asText()).isEqualTo("push-secret-found");
      assertThat(upstream("refs/heads/agent/two")).isEmpty();

      var kept = kept(pushes);
      Files.createFile(kept.resolve("approve"));
      Programs.run("kill", "-HUP", String.valueOf(gateway.process().pid()));
      gateway.event("reloaded");
      var decided = gateway.event("push-decided");
      assertThat(decided.path("id").asText()).isEqualTo(kept.getFileName().toString());
      assertThat(decided.path("outcome").asText()).as(decided.toString()).isEqualTo("sent");
      assertThat(upstream("refs/heads/agent/two")).isEqualTo(leak);
      assertThat(kept).doesNotExist();
      assertThat(gateway.end()).isZero();
    }
  }

  private static Path kept(Path pushes) throws IOException {
    try (var all = Files.list(pushes.resolve("kept"))) {
      var found = all.toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  private String upstream(String ref) {
    return Programs.run(
        "git", "-C", bare().toString(), "for-each-ref", "--format=%(objectname)", ref);
  }

  private static String commit(Home home, String text) throws IOException {
    Files.writeString(home.project().resolve("clone/file"), text);
    good(home, "-C", "clone", "add", "file");
    good(home, "-C", "clone", "commit", "-qm", "change");
    return good(home, "-C", "clone", "rev-parse", "HEAD").out().strip();
  }

  private static Programs.Ran good(Home home, String... arguments) {
    var ran = git(home, arguments);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return ran;
  }

  private static Programs.Ran git(Home home, String... arguments) {
    var all = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@a.example"));
    all.addAll(List.of(arguments));
    var project = home.project();
    var ssh =
        "ssh -F none -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes"
            + " -o StrictHostKeyChecking=yes -o UserKnownHostsFile=%1$s/known_hosts -i %1$s/agent"
                .formatted(project);
    return Programs.collect(
        Programs.start(all, project, Map.of("GIT_SSH_COMMAND", ssh)), "", PATIENCE);
  }
}
