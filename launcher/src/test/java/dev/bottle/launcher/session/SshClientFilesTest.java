package dev.bottle.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.launcher.manifest.HostKeyPin;
import dev.bottle.launcher.manifest.KeyFile;
import dev.bottle.launcher.manifest.SshSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The written config as OpenSSH itself reads it. */
final class SshClientFilesTest {
  private static final Map<String, String> LISTENING =
      Map.of(
          "gitea", "10.213.0.2:2222",
          "build", "10.213.0.2:2223",
          "root-there", "10.213.0.2:2224",
          "gitea.example.com", "10.213.0.2:2225",
          "six", "10.213.0.2:2226");

  private static final Map<String, String> REPOSITORIES =
      Map.of(
          "site", "ssh://git@10.213.0.2:2227/site",
          "acme/docs", "ssh://git@10.213.0.2:2228/acme/docs");

  @TempDir Path dir;

  private static SshSpec entry(String host, String upstream, String user) {
    var file = new KeyFile(Path.of("/k"), "k", KeyFile.Lock.NONE, KeyFile.Reach.OWNER);
    return new SshSpec(
        host,
        Destination.parse(upstream, 22),
        user,
        file,
        new HostKeyPin.Absent(),
        new SshGrant.Anything());
  }

  private Map<String, String> asked(String... args) throws Exception {
    var entries =
        List.of(
            entry("gitea", "gitea.example.com:30009", "git"),
            entry("build", "build.example.com:22", "ci"),
            entry("root-there", "build.example.com:22", "root"),
            entry("gitea.example.com", "gitea.example.com:22", "admin"),
            entry("six", "[fd00::1]:22", "git"));
    var file = dir.resolve("config");
    Files.writeString(file, new SshClientFiles(entries, LISTENING, REPOSITORIES).config());
    var command = new ArrayList<>(List.of("ssh", "-F", file.toString(), "-G"));
    command.addAll(List.of(args));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    var options = new java.util.HashMap<String, String>();
    for (var line : said.lines().toList()) {
      int space = line.indexOf(' ');
      options.putIfAbsent(line.substring(0, space), line.substring(space + 1));
    }
    return options;
  }

  private String way(String... args) throws Exception {
    return String.valueOf(asked(args).get("proxycommand"));
  }

  @Test
  void anEntryIsReachedByItsAliasWhateverThePort() throws Exception {
    assertThat(way("gitea")).isEqualTo("nc -F 10.213.0.2 2222");
    assertThat(way("-p", "4711", "gitea")).isEqualTo("nc -F 10.213.0.2 2222");
    assertThat(asked("gitea")).containsEntry("user", "git");
    assertThat(asked("gitea"))
        .containsEntry("hostkeyalias", "bottle-gateway")
        .containsEntry("stricthostkeychecking", "true")
        .containsEntry("identitiesonly", "yes")
        .containsEntry("proxyusefdpass", "yes");
  }

  @Test
  void anEntryIsReachedByItsOwnNameAndPort() throws Exception {
    assertThat(way("git@gitea.example.com", "-p", "30009")).isEqualTo("nc -F 10.213.0.2 2222");
    assertThat(way("-l", "git", "ssh://gitea.example.com:30009"))
        .isEqualTo("nc -F 10.213.0.2 2222");
    assertThat(way("git@GITEA.example.com", "-p", "30009")).isEqualTo("nc -F 10.213.0.2 2222");
    assertThat(way("git@gitea.example.com")).isEqualTo("nc -F 10.213.0.2 2225");
    assertThat(way("git@fd00::1")).isEqualTo("nc -F 10.213.0.2 2226");
  }

  @Test
  void aRepositoryIsReachedAtItsAddressOnTheGateway() throws Exception {
    assertThat(way("git@10.213.0.2", "-p", "2228")).isEqualTo("nc -F 10.213.0.2 2228");
    assertThat(way("-l", "git", "ssh://10.213.0.2:2227")).isEqualTo("nc -F 10.213.0.2 2227");
    assertThat(asked("git@10.213.0.2", "-p", "2227"))
        .containsEntry("user", "git")
        .containsEntry("hostkeyalias", "bottle-gateway");
    assertThat(way("git@10.213.0.2", "-p", "2229")).contains("ssh-not-allowed");
  }

  @Test
  void accountsOnOneServerDifferByTheirUser() throws Exception {
    assertThat(way("root@build.example.com")).isEqualTo("nc -F 10.213.0.2 2224");
    assertThat(way("ci@build.example.com")).isEqualTo("nc -F 10.213.0.2 2223");
    assertThat(way("agent@build.example.com")).isEqualTo("nc -F 10.213.0.2 2223");
  }

  @Test
  void whatIsNoEntryIsRefusedInWords() throws Exception {
    assertThat(way("git@gitea.example.com", "-p", "2022"))
        .contains("bottle: denied (ssh-not-allowed): ", "gitea is git@gitea.example.com:30009");
    assertThat(way("localhost")).isEqualTo("null");
  }

  @Test
  void theRefusalIsThreeLinesOnStderr() throws IOException, InterruptedException {
    var config =
        Files.writeString(
            dir.resolve("config"), new SshClientFiles(List.of(), Map.of(), Map.of()).config());
    var process =
        new ProcessBuilder("ssh", "-F", config.toString(), "paste.example.net", "true").start();
    var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(255);
    assertThat(err.lines().limit(3))
        .containsExactly(
            "bottle: denied (ssh-not-allowed): this host and port are no ssh entry of this bottle"
                + " (it has none).",
            "This is policy, not a fault: retrying or another route will not work.",
            "The operator can allow it: by an entry under \"ssh\" in the manifest, and a new"
                + " start.");
  }

  @Test
  void anEntryThatTheGatewayDoesNotServeIsAFault() {
    var files = new SshClientFiles(List.of(entry("a", "a.example.com", "git")), Map.of(), Map.of());
    assertThatThrownBy(files::config).isInstanceOf(SessionException.class);
  }
}
