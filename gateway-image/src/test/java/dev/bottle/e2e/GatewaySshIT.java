package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code bottle gateway} without Docker, between OpenSSH's client and its server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewaySshIT {
  private static final String SHELL = "shell";
  private static final String FORGE = "forge";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final SshServer server;

  GatewaySshIT(@TempDir Path folder) {
    this.folder = folder;
    server = SshServer.start(folder.resolve("server"));
    for (var repository : List.of("team/app", "other/app")) {
      var bare = server.work().resolve(repository + ".git").toString();
      Programs.run("git", "init", "-q", "--bare", bare);
      var tree = Programs.run("git", "-C", bare, "hash-object", "-wt", "tree", "/dev/null");
      var commit =
          Programs.run(
              "git",
              "-C",
              bare,
              "-c",
              "user.name=t",
              "-c",
              "user.email=t@t.example",
              "commit-tree",
              "-m",
              repository,
              tree);
      Programs.run("git", "-C", bare, "update-ref", "HEAD", commit);
    }
  }

  @AfterAll
  void end() {
    server.close();
  }

  @Test
  void whatIsGrantedGoesThroughWithTheAgentsKeyOnly() throws Exception {
    var home = home("granted");
    try (var gateway = start(home, "", server.identity())) {
      assertThat(gateway.ready().path("listen").has("ssh")).isFalse();
      assertThat(gateway.ready().path("ssh").path(SHELL).asText()).matches("127\\.0\\.0\\.1:\\d+");

      var ran = ssh(home, gateway, SHELL, "agent", "echo out; echo err >&2; exit 3");
      assertThat(ran.exit()).as(ran.toString()).isEqualTo(3);
      assertThat(ran.out()).isEqualTo("out\n");
      assertThat(ran.err()).isEqualTo("err\n");
      var event = event(gateway, "allow");
      assertThat(event.path("entry").asText()).isEqualTo(SHELL);
      assertThat(event.path("host").asText()).isEqualTo("127.0.0.1");
      assertThat(event.path("port").asInt()).isEqualTo(server.port());
      assertThat(event.path("command").asText()).isEqualTo("echo out; echo err >&2; exit 3");
      assertThat(event.path("exit").asInt()).isEqualTo(3);
      assertThat(event.path("bytesDown").asInt()).isPositive();

      var copied = scp(home, gateway, "gateway.json", "copied");
      assertThat(copied.exit()).as(copied.toString()).isZero();
      assertThat(server.work().resolve("copied"))
          .hasSameTextualContentAs(home.project().resolve("gateway.json"));
      assertThat(event(gateway, "allow").path("command").asText()).isEqualTo("sftp");

      SshServer.keygen(home.project().resolve("stranger"), "");
      assertThat(ssh(home, gateway, SHELL, "stranger", "true").exit()).isEqualTo(255);
      assertThat(event(gateway, "deny").path("code").asText()).isEqualTo("ssh-not-allowed");

      assertThat(clone(home, gateway, "team/app").exit()).isZero();
      assertThat(home.project().resolve("team/app/.git/HEAD")).exists();
      var refused = clone(home, gateway, "other/app");
      assertThat(refused.exit()).as(refused.toString()).isNotZero();
      assertThat(refused.err()).contains("bottle: denied (ssh-repository-not-allowed): ");
      assertThat(gateway.end()).isZero();
    }
  }

  @Test
  void aReloadEndsTheSessionsOfEntriesAndKeysThatAreGoneAndTellsOfAnEntryThatIsNew()
      throws Exception {
    var home = home("reload");
    try (var gateway = start(home, "", server.identity())) {
      var kept = talk(home, gateway, FORGE, "git-upload-pack 'team/app'");
      var gone = talk(home, gateway, SHELL, "cat");
      gone.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      gone.getOutputStream().flush();
      assertThat(gone.getInputStream().read()).isEqualTo('h');
      assertThat(kept.getInputStream().read()).isPositive();

      write(home, entries(server.identity()).replace("'Host':'shell'", "'Host':'fresh'"));
      assertThat(gateway.event("reloaded").path("note").asText())
          .isEqualTo("the ssh entry fresh is new: a restart gives it a listener");
      assertThat(gone.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(gone.exitValue()).isNotZero();
      assertThat(ssh(home, gateway, SHELL, "agent", "true").exit()).isNotZero();
      assertThat(kept.isAlive()).isTrue();

      write(home, entries(server.identity()));
      assertThat(gateway.event("reloaded").has("note")).isFalse();
      assertThat(ssh(home, gateway, SHELL, "agent", "true").exit()).isZero();
      assertThat(kept.isAlive()).isTrue();

      SshServer.keygen(home.project().resolve("other"), "");
      Files.copy(
          home.project().resolve("other.pub"),
          home.project().resolve("agent.pub"),
          StandardCopyOption.REPLACE_EXISTING);
      gateway.event("reloaded");
      assertThat(kept.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ssh(home, gateway, SHELL, "agent", "true").exit()).isEqualTo(255);
      assertThat(ssh(home, gateway, SHELL, "other", "true").exit()).isZero();
    }
  }

  @Test
  void sigtermLetsWhatRunsEnd() throws Exception {
    var home = home("drain");
    try (var gateway = start(home, "", server.identity())) {
      var running = talk(home, gateway, SHELL, "echo begun; sleep 2; echo done; exit 4");
      assertThat(running.getInputStream().readNBytes(6))
          .isEqualTo("begun\n".getBytes(StandardCharsets.UTF_8));
      assertThat(gateway.end()).isZero();
      assertThat(running.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(running.getInputStream().readAllBytes())
          .isEqualTo("done\n".getBytes(StandardCharsets.UTF_8));
      assertThat(running.exitValue()).isEqualTo(4);
    }
  }

  @Test
  void keysAndPassphrasesComeOnStdin() throws Exception {
    var home = home("stdin");
    var locked = home.project().resolve("locked");
    Files.copy(server.identity(), locked);
    Programs.run("ssh-keygen", "-q", "-p", "-P", "", "-N", "hunter2 42", "-f", locked.toString());
    var key = Files.readString(locked).replace("\n", "\\n");
    var secrets = "{'identities':{'shell':'%1$s','forge':'%1$s'},'passphrases':{%2$s}}\n";
    var phrases = "'shell':'hunter2 42','forge':'hunter2 42'";
    var given = json(secrets.formatted(key, phrases));
    try (var gateway = start(home, given, Path.of(""), "--secrets-from-stdin")) {
      assertThat(ssh(home, gateway, SHELL, "agent", "echo through").out()).isEqualTo("through\n");
      assertThat(gateway.end()).isZero();
    }
    var ran =
        home.bottleReading(
            json(secrets.formatted(key, "'shell':'hunter2 43'")),
            "gateway",
            "--listen",
            "127.0.0.1:0",
            "--config",
            home.project().resolve("gateway.json").toString(),
            "--secrets-from-stdin");
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(65);
    assertThat(ran.err())
        .contains("$.ssh[shell].IdentityFile: standard input: has another passphrase")
        .contains("$.ssh[forge].IdentityFile: standard input: is encrypted: its passphrase comes")
        .doesNotContain("hunter2")
        .doesNotContain("PRIVATE KEY")
        .doesNotContain(key.substring(60, 90));
  }

  private Home home(String name) throws IOException {
    var home = Home.under(folder.resolve(name));
    SshServer.keygen(home.project().resolve("agent"), "");
    return home;
  }

  /** A gateway whose entries have this key file; none, where the path is empty. */
  private Alone start(Home home, String stdin, Path identity, String... flags) throws IOException {
    var config = write(home, entries(identity));
    var all = new ArrayList<>(List.of("--config", config.toString(), "--audit", "-"));
    all.addAll(List.of(flags));
    return Alone.start(home, stdin, all.toArray(String[]::new));
  }

  private String entries(Path identity) throws IOException {
    var file = identity.toString().isEmpty() ? "" : ",'IdentityFile':'" + identity + "'";
    var login =
        "'Hostname':'127.0.0.1','Port':%d,'User':'%s','KnownHostKey':'%s'%s"
            .formatted(server.port(), SshServer.user(), server.hostKey(), file);
    return "{'Host':'shell',%1$s},{'Host':'forge','git':['team/*'],%1$s}".formatted(login);
  }

  private static Path write(Home home, String entries) {
    return home.write(
        "gateway.json",
        json(
            """
            {'listen':{'ssh':'127.0.0.1:0'},'ssh':[%s],
             'egress':{'privateNetworks':['127.0.0.0/8']},
             'authorizedKeys':'agent.pub','hostKeyOut':'known_hosts'}
            """
                .formatted(entries)));
  }

  private static JsonNode event(Alone gateway, String decision) {
    var event = gateway.event("ssh");
    assertThat(event.path("decision").asText()).as(event.toString()).isEqualTo(decision);
    return event;
  }

  private static Programs.Ran ssh(
      Home home, Alone gateway, String entry, String key, String command) {
    var all = client(home, gateway, entry, key);
    all.add(command);
    return Programs.collect(Programs.start(all, home.project(), Map.of()), "", PATIENCE);
  }

  private static Process talk(Home home, Alone gateway, String entry, String command) {
    var all = client(home, gateway, entry, "agent");
    all.add(command);
    return Programs.start(all, home.project(), Map.of());
  }

  private static Programs.Ran scp(Home home, Alone gateway, String from, String to) {
    var all = new ArrayList<>(List.of("scp", "-q", "-P", port(gateway, SHELL)));
    all.addAll(options(home, "agent"));
    all.addAll(List.of(from, "whoever@127.0.0.1:" + to));
    return Programs.collect(Programs.start(all, home.project(), Map.of()), "", PATIENCE);
  }

  private static Programs.Ran clone(Home home, Alone gateway, String repository) {
    var port = port(gateway, FORGE);
    var ssh = "ssh -p " + port + " " + String.join(" ", options(home, "agent"));
    return Programs.collect(
        Programs.start(
            List.of("git", "clone", "-q", "git@127.0.0.1:" + repository + ".git", repository),
            home.project(),
            Map.of("GIT_SSH_COMMAND", ssh)),
        "",
        PATIENCE);
  }

  private static List<String> client(Home home, Alone gateway, String entry, String key) {
    var all = new ArrayList<>(List.of("ssh", "-p", port(gateway, entry)));
    all.addAll(options(home, key));
    all.add("whoever@127.0.0.1");
    return all;
  }

  private static List<String> options(Home home, String key) {
    return List.of(
        "-F",
        "none",
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "IdentityAgent=none",
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "UserKnownHostsFile=" + home.project().resolve("known_hosts"),
        "-i",
        home.project().resolve(key).toString());
  }

  private static String port(Alone gateway, String entry) {
    var address = gateway.ready().path("ssh").path(entry).asText();
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
