package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plain git inside a bottle with git entries, by upstream's own URLs; real upstreams behind. */
@DockerTest
@ExtendWith(WorldExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GitIT {
  private static final String URL = "ssh://git@git.e2e.test:2202/acme/site.git";
  private static final String WHO =
      "git config --global user.name agent; git config --global user.email a@example.com\n";

  /** In two parts, so that nobody takes this file for a leak. */
  private static final String SECRET = "gh" + "p_Zq8Lw3Kx0Vb7Nm5Rt2Yp9Hs4Jd6Fg1Cx0aB3";

  private final SshOrigin origin;
  private final Inside inside;

  GitIT(World world) throws IOException {
    origin = SshOrigin.start(world.toolsImage(), world.address(), 2202, world.home().folder());
    String entries =
        """
        "git": [
          { "Name": "acme/site", "Upstream": "%s", "IdentityFile": "%s",
            "KnownHostKey": "git.e2e.test %s" },
          { "Name": "over-https", "Upstream": "https://git.e2e.test/acme/site.git",
            "push": ["refs/heads/agent/*", "+refs/heads/scratch"] } ],
        """
            .formatted(URL, origin.identity(), origin.hostKey());
    inside =
        Inside.start(
            world.home(), world.manifest(entries, World.agent("git", "[\"bash\"]")), "git");
    inside.run(WHO);
  }

  @AfterAll
  void close() throws IOException {
    try {
      inside.close();
    } finally {
      origin.close();
    }
  }

  @Test
  void aBranchOfTheAgentsArrivesUpstream() {
    assertThat(
            out(
                """
                cd /tmp && git clone -q %s plain && cd plain && cat README
                git checkout -qb agent/fix && echo more >>README && git commit -qam fix
                git push -q origin agent/fix && git push -q origin agent/fix:refs/heads/agent/fix2
                git fetch -q && git rev-parse origin/agent/fix HEAD | uniq | wc -l
                """
                    .formatted(URL)))
        .isEqualTo("the site\n1");
    assertThat(upstream("agent/fix")).isEqualTo(out("git -C /tmp/plain rev-parse HEAD"));
    // As scp writes it, and without .git.
    assertThat(out("git ls-remote git@git.e2e.test:acme/site agent/fix | wc -l")).isEqualTo("1");
  }

  @Test
  void whatThePatternsDoNotNameIsRefused() {
    var ran =
        inside.run(
            """
            cd /tmp && git clone -q %s refs && cd refs && git commit -q --allow-empty -m x
            git push origin HEAD:refs/heads/main
            """
                .formatted(URL));
    assertThat(ran.exit()).as(ran.out()).isNotZero();
    assertThat(ran.out()).contains("remote: bottle: denied (push-ref-not-allowed): ");
    assertThat(upstream("main")).isNotEqualTo(out("git -C /tmp/refs rev-parse HEAD"));
    var other = inside.run("git ls-remote ssh://git@git.e2e.test:2202/acme/other.git");
    assertThat(other.out()).contains("bottle: denied (ssh-not-allowed): ");
  }

  @Test
  void aRepositoryOverHttpsIsPushedToByItsUrl() {
    assertThat(
            out(
                """
                cd /tmp && git clone -q https://git.e2e.test/acme/site.git web && cd web && cat README
                git remote get-url origin
                git commit -q --allow-empty -m one && git push -q origin HEAD:agent/web HEAD:scratch
                git commit -q --amend -m two && git push -q --force origin HEAD:scratch
                git ls-remote origin scratch | cut -f1 | grep -c "$(git rev-parse HEAD)"
                """))
        .startsWith("the site\n")
        .endsWith("\n1");
  }

  @Test
  void aSecretStaysUntilAPersonSendsExactlyThisPush() {
    var ran =
        inside.run(
            """
            cd /tmp && git clone -q %s leak && cd leak && git checkout -qb agent/leak
            mkdir conf && printf 'A=1\\nTOKEN=%s\\n' >conf/.env && git add . && git commit -qm 'wire the client'
            git rm -q conf/.env && git commit -qm 'take it out again'
            git push origin agent/leak
            """
                .formatted(URL, SECRET));
    assertThat(ran.exit()).as(ran.out()).isNotZero();
    assertThat(ran.out())
        .contains("remote: bottle: denied (push-secret-found): ", "conf/.env:2", "wire the client")
        .contains("bottle pushes " + inside.bottle())
        .contains("[remote rejected] agent/leak -> agent/leak (push-secret-found)")
        .doesNotContain(SECRET);
    String head = out("git -C /tmp/leak rev-parse HEAD");
    assertThat(origin.run("git -C acme/site.git cat-file -e " + head).exit()).isNotZero();

    var home = inside.home();
    String id = kept("refs/heads/agent/leak");
    assertThat(home.bottle("pushes", inside.bottle(), id).out())
        .contains("push-secret-found", "conf/.env:2", "take it out again", "+A=1");
    assertThat(home.bottle("logs", inside.bottle(), "--denied").out())
        .containsPattern("deny +push-secret-found +push +acme/site +agent/leak +conf/.env:2");

    var sent = home.bottle("pushes", inside.bottle(), "--approve", id, "--yes");
    assertThat(sent.exit()).as(sent.toString()).isZero();
    assertThat(sent.out()).startsWith("sent " + id);
    assertThat(upstream("agent/leak")).isEqualTo(head);
    assertThat(home.bottle("pushes", inside.bottle()).out()).doesNotContain(id);
    assertThat(home.audit(inside.bottle()))
        .filteredOn(event -> event.path("event").asText().equals("push"))
        .extracting(event -> event.path("decision").asText())
        .contains("deny");
  }

  @Test
  void nothingOfTheGatewaysFolderIsTheAgents() {
    assertThat(inside.run("ls -d /run/bottle-pushes /run/bottle-out 2>/dev/null").out()).isEmpty();
    var mounts =
        Engine.lines(
            "docker",
            "inspect",
            "--format",
            "{{range .Mounts}}{{.Destination}} {{.RW}}\n{{end}}",
            Engine.containerOf(inside.bottle(), "agent"));
    assertThat(mounts).isEqualTo(List.of("/run/bottle false"));
  }

  /** The id of the kept push that would change a ref. */
  private String kept(String ref) {
    var listed = inside.home().bottle("pushes", inside.bottle(), "--format", "json");
    for (var push : Home.json(listed.out())) {
      if (push.at("/refs/0").asText().equals(ref)) {
        return push.path("id").asText();
      }
    }
    throw new AssertionError(listed);
  }

  private String upstream(String branch) {
    return origin.run("git -C acme/site.git rev-parse refs/heads/" + branch).out().strip();
  }

  private String out(String script) {
    var ran = inside.run("set -e\n" + script);
    assertThat(ran.exit()).as(ran.out()).isZero();
    return ran.out();
  }
}
