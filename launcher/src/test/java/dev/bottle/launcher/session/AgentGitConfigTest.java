package dev.bottle.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.launcher.cli.StandInPlans;
import dev.bottle.launcher.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The written configuration as git itself reads it. */
final class AgentGitConfigTest {
  private static final Map<String, String> SERVED =
      Map.of(
          "site", "ssh://git@10.213.0.2:2222/site",
          "docs", "ssh://git@10.213.0.2:2223/docs",
          "hub", "ssh://git@10.213.0.2:2224/hub",
          "plain", "ssh://git@10.213.0.2:2225/plain",
          "mixed", "ssh://git@10.213.0.2:2226/mixed");

  @TempDir Path dir;

  private Plan plan() throws Exception {
    Files.writeString(dir.resolve("k"), "key");
    return StandInPlans.plan(
        dir,
        """
        "egress": { "allowlist": ["plain.example.com"] },
        "ssh": [ { "Host": "m", "Hostname": "mixed.example.com", "User": "git", "IdentityFile": "k" } ],
        "git": [
          { "Name": "site", "Upstream": "ssh://git@gitea.example.com:30009/acme/site.git", "IdentityFile": "k" },
          { "Name": "docs", "Upstream": "ssh://git@gitea.example.com/acme/docs", "IdentityFile": "k" },
          { "Name": "hub", "Upstream": "https://hub.example.com/acme/hub.git" },
          { "Name": "plain", "Upstream": "https://plain.example.com/acme/plain.git" },
          { "Name": "mixed", "Upstream": "ssh://git@mixed.example.com/acme/mixed.git", "IdentityFile": "k" } ]
        """);
  }

  /** Where git goes for a URL. */
  private String way(String url) throws Exception {
    var file = dir.resolve("gitconfig");
    Files.writeString(file, new AgentGitConfig(plan(), SERVED).text());
    var builder = new ProcessBuilder("git", "ls-remote", "--get-url", url);
    builder.environment().put("GIT_CONFIG_GLOBAL", file.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    var process = builder.directory(dir.toFile()).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  @Test
  void everyFormOfAnSshUrlGoesToTheGateway() throws Exception {
    assertThat(way("ssh://git@gitea.example.com:30009/acme/site.git"))
        .isEqualTo("ssh://git@10.213.0.2:2222/site.git");
    assertThat(way("ssh://git@gitea.example.com:30009/acme/site"))
        .isEqualTo("ssh://git@10.213.0.2:2222/site");
    assertThat(way("git@gitea.example.com:acme/site.git"))
        .isEqualTo("ssh://git@10.213.0.2:2222/site.git");
    assertThat(way("git@gitea.example.com:/acme/docs")).isEqualTo("ssh://git@10.213.0.2:2223/docs");
    assertThat(way("ssh://git@gitea.example.com/acme/docs.git"))
        .isEqualTo("ssh://git@10.213.0.2:2223/docs.git");
    assertThat(way("ssh://git@gitea.example.com:22/acme/docs"))
        .isEqualTo("ssh://git@10.213.0.2:2223/docs");
  }

  @Test
  void anHttpsUrlGoesThereToo() throws Exception {
    assertThat(way("https://hub.example.com/acme/hub")).isEqualTo("ssh://git@10.213.0.2:2224/hub");
    assertThat(way("https://hub.example.com/acme/hub.git"))
        .isEqualTo("ssh://git@10.213.0.2:2224/hub.git");
  }

  @Test
  void whatElseTheBottleReachesStaysWhereItIs() throws Exception {
    assertThat(way("https://plain.example.com/acme/plain.git"))
        .isEqualTo("ssh://git@10.213.0.2:2225/plain");
    for (var other :
        new String[] {
          "https://plain.example.com/acme/plain-docs",
          "https://hub.example.com/other",
          "git@mixed.example.com:acme/mixed-docs.git",
          "ssh://git@gitea.example.com:30009/other/site.git"
        }) {
      assertThat(way(other)).isEqualTo(other);
    }
    assertThat(way("git@mixed.example.com:acme/mixed.git"))
        .isEqualTo("ssh://git@10.213.0.2:2226/mixed");
  }

  @Test
  void anEntryThatTheGatewayDoesNotServeIsAFault() throws Exception {
    var config = new AgentGitConfig(plan(), Map.of("site", "ssh://git@10.0.0.1:1/x\ny"));
    assertThatThrownBy(config::text).isInstanceOf(SessionException.class);
  }
}
