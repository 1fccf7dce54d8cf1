package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plain ssh, git, scp, sftp and rsync inside a bottle, and where the real key is not. */
@DockerTest
@ExtendWith(WorldExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshIT {
  private final World world;
  private final SshOrigin origin;
  private final Inside inside;

  SshIT(World world) throws IOException {
    this.world = world;
    origin = SshOrigin.start(world.toolsImage(), world.address(), 2201, world.home().folder());
    String entries =
        """
        "ssh": [
          { "Host": "forge", "Hostname": "git.e2e.test", "User": "git", "Port": 2201,
            "IdentityFile": "%1$s", "git": ["acme/site"], "KnownHostKey": "git.e2e.test %2$s" },
          { "Host": "box", "Hostname": "echo.e2e.test", "User": "dev", "Port": 2201,
            "IdentityFile": "%1$s", "KnownHostKey": "%2$s" },
          { "Host": "narrow", "Hostname": "echo.e2e.test", "User": "ci", "Port": 2201,
            "IdentityFile": "%1$s", "KnownHostKey": "%2$s", "commands": ["uptime"] } ],
        """
            .formatted(origin.identity(), origin.hostKey());
    inside =
        Inside.start(world.home(), world.manifest(entries, World.agent("sh", "[\"bash\"]")), "sh");
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
  void commandsRunOnTheHostWithTheirStreamsAndExitCode() {
    var ran = inside.run("ssh box 'cat; echo bad >&2; exit 7' <<<piped");
    assertThat(ran.out()).isEqualTo("piped\nbad");
    assertThat(ran.exit()).isEqualTo(7);
    assertThat(out("ssh -p 2201 dev@echo.e2e.test whoami")).isEqualTo("dev");
    assertThat(out("ssh ssh://dev@echo.e2e.test:2201 whoami")).isEqualTo("dev");
    // Whoever the client says it is, the entry says who logs in.
    assertThat(out("ssh someone@box whoami")).isEqualTo("dev");
  }

  @Test
  void gitClonesByAliasAndByUrl() {
    assertThat(out("cd /tmp && git clone -q git@forge:acme/site.git a && cat a/README"))
        .isEqualTo("the site");
    assertThat(
            out(
                "cd /tmp && git clone -q ssh://git@git.e2e.test:2201/acme/site.git b"
                    + " && git -C b fetch -q && cat b/README"))
        .isEqualTo("the site");
  }

  @Test
  void filesGoByScpSftpAndRsync() {
    String script =
        """
        set -e
        cd /tmp && mkdir -p up/sub && echo one >up/one && echo two >up/sub/two
        scp -q up/one box:scp-one && scp -q box:scp-one down-scp && cat down-scp
        scp -q -O up/one box:scp-old && ssh box cat scp-old
        printf 'put up/one sftp-one\\nget sftp-one down-sftp\\n' | sftp -q -b - box >/dev/null && cat down-sftp
        rsync -a up/ box:rsynced/ && rsync -rt box:rsynced/ down && cat down/sub/two
        rsync -a -e 'ssh -p 2201' up/one dev@echo.e2e.test:by-name && ssh box cat by-name
        """;
    assertThat(out(script)).isEqualTo("one\none\none\ntwo\none");
  }

  @Test
  void whatAnEntryDoesNotGrantIsRefusedInWords() {
    refused("git clone git@forge:acme/other.git /tmp/x", "ssh-repository-not-allowed");
    refused("ssh forge ls", "ssh-command-not-allowed");
    refused("ssh forge 'sh -c git-upload-pack\\ acme/site.git'", "ssh-command-not-allowed");
    refused("ssh narrow 'uptime; id'", "ssh-command-not-allowed");
    refused("ssh git@paste.example.net", "ssh-not-allowed");
    refused("ssh -p 22 git@git.e2e.test", "ssh-not-allowed");
    refused(
        "cd /tmp && git clone -q git@forge:acme/site.git pushed && cd pushed"
            + " && git -c user.name=a -c user.email=a@b.example commit -q --allow-empty -m x"
            + " && git push origin HEAD:refs/heads/main",
        "push-ref-not-allowed");
    assertThat(inside.home().audit(inside.bottle()))
        .filteredOn(event -> event.path("event").asText().equals("ssh"))
        .extracting(event -> event.path("code").asText())
        .contains("ssh-repository-not-allowed", "ssh-command-not-allowed");
  }

  @Test
  void nothingIsForwarded() {
    String listener = "timeout 20 ssh -o ExitOnForwardFailure=yes ";
    assertThat(inside.run("timeout 20 ssh -W 127.0.0.1:22 box").exit())
        .isNotZero()
        .isNotEqualTo(124);
    assertThat(inside.run(listener + "-N -R 0:127.0.0.1:22 box").exit()).isEqualTo(255);
    assertThat(inside.run("timeout 20 ssh -J box dev@box true").exit()).isEqualTo(255);
    assertThat(out("ssh -A box 'echo ${SSH_AUTH_SOCK:-none}'")).isEqualTo("none");
  }

  @Test
  void theRealKeyIsNowhereButInTheGatewaysMemory() throws IOException {
    String key = Files.readAllLines(origin.identity()).get(2);
    assertThat(key).hasSizeGreaterThan(60);
    String agent = Engine.containerOf(inside.bottle(), "agent");
    String gateway = Engine.containerOf(inside.bottle(), "gateway");

    // In two parts, so that the search does not find itself.
    String search =
        String.format(
            "k='%s'\"%s\"; grep -rlsF --exclude-dir=proc --exclude-dir=sys \"$k\" /"
                + "; cat /proc/*/environ 2>/dev/null | grep -acF \"$k\"",
            key.substring(0, 30), key.substring(30));
    assertThat(inside.run(search).out()).isEqualTo("0");
    assertThat(inside.run("cat ~/.ssh/* /run/bottle/home/.ssh/*").out())
        .contains("OPENSSH PRIVATE KEY", "ProxyCommand nc")
        .doesNotContain(key);
    assertThat(inside.run("stat -c '%a %U' ~/.ssh ~/.ssh/id_bottle ~/.ssh/config").out())
        .isEqualTo(inside.run("for m in 700 600 600; do echo $m $(id -un); done").out());
    assertThat(inside.run("ls -A ~/.ssh").out()).isEqualTo("config\nid_bottle\nknown_hosts");
    assertThat(Engine.inspect(agent, gateway)).doesNotContain(key);
    assertThat(Engine.inspect(images(agent, gateway))).doesNotContain(key);
    assertThat(Programs.run("docker", "diff", agent) + Programs.run("docker", "diff", gateway))
        .doesNotContain("id_ed25519", origin.identity().toString());
    assertThat(filesHolding(inside.home().folder().resolve("state"), key)).isEmpty();
    // The throw-away key is on the host's disk no more than the real one.
    assertThat(filesHolding(inside.home().folder(), "OPENSSH PRIVATE KEY")).isEmpty();
  }

  @Test
  void aPersonPinsAnUnknownHostKeyAndOpensAnEncryptedOne() throws IOException {
    Home home = world.home();
    Path locked = home.folder().resolve("locked");
    Files.copy(origin.identity(), locked);
    Programs.run("ssh-keygen", "-q", "-p", "-P", "", "-N", "sesame", "-f", locked.toString());
    String manifest =
        home.write(
                "m.json",
                world.manifest(
                    """
                    "ssh": [ { "Host": "box", "Hostname": "echo.e2e.test", "User": "dev", "Port": 2201,
                               "IdentityFile": "%s" } ],
                    """
                        .formatted(locked),
                    World.agent("who", "[\"ssh\", \"box\", \"whoami\"]")))
            .toString();
    var unasked = home.bottle("start", "who", "--yes", "--manifest", manifest);
    assertThat(unasked.exit()).as(unasked.toString()).isNotZero();

    try (var terminal = Tmux.open(home, 100, 40)) {
      terminal.bottle("start", "who", "--manifest", manifest);
      terminal.await("Start? [y/N]");
      assertThat(terminal.screen()).contains("host key not pinned", "will ask for its passphrase");
      terminal.type("y");
      terminal.await("Pin it? [y/N]");
      assertThat(terminal.screen()).contains(origin.fingerprint());
      terminal.type("y");
      terminal.await("Passphrase of");
      terminal.type("open");
      terminal.await("That does not open");
      terminal.type("sesame");
      String end = terminal.await("exit=0");
      assertThat(end).contains("\ndev\n").doesNotContain("sesame");
    }
    var shown = home.bottle("start", "who", "--dry-run", "--manifest", manifest);
    assertThat(shown.out()).contains("pinned by you", origin.fingerprint());
  }

  private static String[] images(String... containers) {
    return List.of(containers).stream()
        .map(name -> Programs.run("docker", "inspect", "--format", "{{.Image}}", name))
        .toArray(String[]::new);
  }

  private static List<Path> filesHolding(Path top, String text) throws IOException {
    try (var files = Files.walk(top)) {
      return files.filter(Files::isRegularFile).filter(file -> holds(file, text)).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void refused(String script, String code) {
    var ran = inside.run(script);
    assertThat(ran.exit()).as(ran.out()).isNotZero();
    assertThat(ran.out()).contains("bottle: denied (" + code + "): ");
  }

  private String out(String script) {
    var ran = inside.run(script);
    assertThat(ran.exit()).as(ran.out()).isZero();
    return ran.out();
  }
}
