package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshGrant;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uses of the gate, with OpenSSH's client before it and its server behind. */
final class SshGateIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path folder;
  private static Sshd sshd;
  private static TestGate gate;

  @BeforeAll
  static void start() throws Exception {
    sshd = Sshd.start(folder.resolve("sshd"));
    gate =
        new TestGate(
            folder.resolve("gate"),
            List.of(
                TestGate.upstream("box", sshd, new SshGrant.Anything()),
                TestGate.upstream(
                    "builder",
                    sshd,
                    new SshGrant.Commands(List.of(CommandPattern.parse("echo *")))),
                TestGate.upstream(
                    "gitea",
                    sshd,
                    new SshGrant.Git(
                        List.of(RepositoryPattern.parse(git("*"))), SshGrant.Lfs.REFUSED))));
  }

  private static String git(String repository) {
    return folder.toString().substring(1) + "/repos/" + repository;
  }

  @AfterAll
  static void stop() {
    gate.close();
    sshd.close();
  }

  @BeforeEach
  void forget() {
    gate.events.clear();
  }

  @Test
  void runsACommand() throws Exception {
    var result =
        gate.ssh("input".getBytes(StandardCharsets.UTF_8), "box", "cat; echo oops >&2; exit 7");
    assertThat(result.text()).isEqualTo("input");
    assertThat(result.stderr()).isEqualTo("oops\n");
    assertThat(result.exit()).isEqualTo(7);
    var event = gate.event();
    assertThat(event.entry()).isEqualTo("box");
    assertThat(event.command()).contains("cat; echo oops >&2; exit 7");
    assertThat(event.exit()).hasValue(7);
    assertThat(event.bytesUp()).isEqualTo(5);
    assertThat(event.bytesDown()).isEqualTo(10);
    assertThat(event.outcome()).isInstanceOf(Outcome.Allowed.class);
  }

  @Test
  void carriesBinaryBothWays() throws Exception {
    var bytes = new byte[8 << 20];
    new Random(1).nextBytes(bytes);
    var result = gate.ssh(bytes, "box", "cat");
    assertThat(result.bytes()).isEqualTo(bytes);
    assertThat(result.exit()).isZero();
  }

  @Test
  void endsAsTheCommandDid() throws Exception {
    assertThat(gate.ssh("box", "kill -TERM $$").exit()).isEqualTo(255);
    assertThat(gate.event().exit()).isEmpty();
    assertThat(gate.ssh("box", "exec 1>&-; exec 2>&-; cat >/dev/null; exit 3").exit()).isEqualTo(3);
  }

  @Test
  void opensAShellOnATerminal() throws Exception {
    var result = gate.ssh("stty size; exit 4\n".getBytes(StandardCharsets.UTF_8), "-tt", "box");
    assertThat(result.exit()).isEqualTo(4);
    assertThat(result.text()).containsPattern("\\d+ \\d+\r\n");
    assertThat(gate.event().command()).isEmpty();
  }

  @Test
  void lengthyWordsThatAreTypedAreEchoed() throws Exception {
    var ssh = gate.start("ssh", "-tt", "box", "cat");
    try {
      var typed =
          "acme_ABCDEFGH/usr/lib/python3/dist-packages/averylongname"
              .getBytes(StandardCharsets.UTF_8);
      for (byte b : typed) {
        ssh.getOutputStream().write(b);
        ssh.getOutputStream().flush();
        Thread.sleep(3);
      }
      var echoed = ssh.getInputStream().readNBytes(typed.length);
      assertThat(new String(echoed, StandardCharsets.UTF_8))
          .isEqualTo(new String(typed, StandardCharsets.UTF_8));
    } finally {
      ssh.destroy();
      ssh.waitFor();
    }
  }

  @Test
  void copiesFiles() throws Exception {
    var file = folder.resolve("copied");
    var bytes = new byte[3 << 20];
    new Random(2).nextBytes(bytes);
    Files.write(file, bytes);
    for (var way : List.of("-s", "-O")) {
      var there = folder.resolve("there" + way);
      var back = folder.resolve("back" + way);
      var up =
          TestGate.finish(gate.start("scp", way, file + "", "box:" + there), new byte[0], PATIENCE);
      assertThat(up.stderr()).isEmpty();
      assertThat(up.exit()).isZero();
      var down =
          TestGate.finish(gate.start("scp", way, "box:" + there, back + ""), new byte[0], PATIENCE);
      assertThat(down.exit()).isZero();
      assertThat(back).hasBinaryContent(bytes);
    }
    assertThat(gate.events).extracting(e -> e.command().orElse("")).contains("sftp");
  }

  @Test
  void synchronisesFolders() throws Exception {
    var from = Files.createDirectories(folder.resolve("from/sub"));
    Files.writeString(from.resolve("a"), "content");
    var rsync =
        new ProcessBuilder(
                "rsync",
                "-a",
                "-e",
                "ssh -F " + folder.resolve("gate/config"),
                folder.resolve("from") + "/",
                "box:" + folder.resolve("to") + "/")
            .start();
    var result = TestGate.finish(rsync, new byte[0], PATIENCE);
    assertThat(result.stderr()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(folder.resolve("to/sub/a")).hasContent("content");
  }

  @Test
  void sharesOneConnection() throws Exception {
    var control = folder.resolve("ctl");
    var master = gate.start("ssh", "-M", "-N", "-S", control + "", "box");
    try {
      for (int i = 0; i < 100 && !Files.exists(control); i++) {
        Thread.sleep(50);
      }
      assertThat(gate.ssh("-S", control + "", "box", "echo one").text()).isEqualTo("one\n");
      assertThat(gate.ssh("-S", control + "", "box", "echo two").text()).isEqualTo("two\n");
      // Such a client closes the channel when there is nothing more to read, and then is told.
      var silent = "exec 1>&- 2>&-; sleep 0.3; exit 3";
      assertThat(gate.ssh("-S", control + "", "box", silent).exit()).isEqualTo(3);
    } finally {
      master.destroy();
      master.waitFor();
    }
  }

  @Test
  void clonesAndFetches() throws Exception {
    repository("one");
    var clone = git("clone", "gitea:/" + git("one.git"), folder.resolve("clone") + "");
    assertThat(clone.stderr()).startsWith("Cloning into ").hasLineCount(1);
    assertThat(clone.exit()).isZero();
    assertThat(folder.resolve("clone/file")).hasContent("hello");
    assertThat(gate.event().command())
        .hasValueSatisfying(c -> assertThat(c).startsWith("git-upload-pack"));
    assertThat(git("ls-remote", "ssh://gitea/" + git("one")).exit()).isZero();
    assertThat(git("archive", "--remote=ssh://gitea/" + git("one.git"), "HEAD").exit()).isZero();
  }

  @Test
  void refusesAPushWhereMoreThanGitIsGranted() throws Exception {
    repository("two");
    var push =
        git(
            "-C",
            folder.resolve("work-two") + "",
            "push",
            "ssh://box/" + git("two.git"),
            "HEAD:refs/heads/agent/x");
    assertThat(push.exit()).isNotZero();
    assertThat(push.stderr())
        .startsWith("bottle: denied (push-ref-not-allowed): ")
        .contains(
            "can allow it: \"git\": [\"org/repo\"] in the ssh entry box makes it for git only");
    assertThat(((Outcome.Denied) gate.event().outcome()).code()).isEqualTo("push-ref-not-allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gitea   | ''                                               | ssh-command-not-allowed
          gitea   | ls                                               | ssh-command-not-allowed
          gitea   | sh -c "git-upload-pack 'x/y.git'"                | ssh-command-not-allowed
          gitea   | git-upload-pack 'x' && id                        | ssh-command-not-allowed
          gitea   | git-upload-pack --strict                         | ssh-repository-not-allowed
          gitea   | git-upload-pack '/etc/other.git'                 | ssh-repository-not-allowed
          gitea   | git-upload-pack '/repos/../etc/x'                | ssh-repository-not-allowed
          gitea   | git-receive-pack '/etc/other.git'                | ssh-repository-not-allowed
          gitea   | scp -t /tmp                                      | ssh-command-not-allowed
          builder | id                                               | ssh-command-not-allowed
          builder | echo $(id)                                       | ssh-command-not-allowed
          builder | echo a; id                                       | ssh-command-not-allowed
          builder | ''                                               | ssh-command-not-allowed
          builder | echo git-receive-pack x                          | push-ref-not-allowed
          box     | sh -c 'git-receive-pack x'                       | push-ref-not-allowed
          box     | git "receive-pack" x                             | push-ref-not-allowed
          box     | echo acme_ABCDEFGH12345678                       | secret-found
          """)
  void refuses(String entry, String command, String code) throws Exception {
    var result = command.isEmpty() ? gate.ssh(entry) : gate.ssh(entry, command);
    var lines = result.stderr().lines().toList();
    assertThat(lines.getFirst()).startsWith("bottle: denied (" + code + "): ");
    assertThat(lines.get(1))
        .isEqualTo("This is policy, not a fault: retrying or another route will not work.");
    assertThat(result.stderr()).doesNotContain(TestGate.SECRET);
    assertThat(result.exit()).isEqualTo(1);
    var event = gate.event();
    assertThat(((Outcome.Denied) event.outcome()).code()).isEqualTo(code);
    assertThat(event.toString()).doesNotContain(TestGate.SECRET);
  }

  @Test
  void allowsWhatMatchesAPattern() throws Exception {
    assertThat(gate.ssh("builder", "echo fine").text()).isEqualTo("fine\n");
  }

  @Test
  void refusesSftpWhereItIsNotGranted() throws Exception {
    for (var entry : List.of("gitea", "builder")) {
      var result = gate.ssh("-s", entry, "sftp");
      assertThat(result.stderr())
          .startsWith("bottle: denied (ssh-command-not-allowed): the subsystem sftp");
    }
  }

  @Test
  void endsAChannelThatASecretComesOver() throws Exception {
    var filler = "x\n".repeat(200_000);
    var result =
        gate.ssh((filler + TestGate.SECRET + "\n").getBytes(StandardCharsets.UTF_8), "box", "cat");
    assertThat(result.stderr())
        .startsWith("bottle: denied (secret-found): rule acme-token matched at body@400000.");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.text()).doesNotContain("acme_");
    var denied = (Outcome.Denied) gate.event().outcome();
    assertThat(denied.rule()).contains("acme-token");
  }

  @Test
  void tellsOfASecretWhereItMayGo() throws Exception {
    gate.guard.set(TestGate.guard(Optional.of(DlpAction.LOG)));
    try {
      var result = gate.ssh(TestGate.SECRET.getBytes(StandardCharsets.UTF_8), "box", "cat");
      assertThat(result.text()).isEqualTo(TestGate.SECRET);
      assertThat(((Outcome.Allowed) gate.event().outcome()).rule()).contains("acme-token");
    } finally {
      gate.guard.set(TestGate.guard(Optional.empty()));
    }
  }

  @Test
  void passesOnlyHarmlessVariables() throws Exception {
    var result =
        gate.ssh(
            "-o",
            "SetEnv=LC_ALL=C GIT_PROTOCOL=version=2 LD_PRELOAD=x",
            "box",
            "echo $LC_ALL $GIT_PROTOCOL $LD_PRELOAD.");
    assertThat(result.text()).isEqualTo("C version=2 .\n");
  }

  @Test
  void refusesForwardings() throws Exception {
    var jump = gate.ssh("-o", "LogLevel=INFO", "-W", "127.0.0.1:" + sshd.port(), "box");
    assertThat(jump.exit()).isEqualTo(255);
    assertThat(jump.stderr()).contains("bottle: denied (ssh-forwarding-not-allowed)");
    assertThat(((Outcome.Denied) gate.event().outcome()).code())
        .isEqualTo("ssh-forwarding-not-allowed");
    var through = gate.ssh("-J", "box", "-p", sshd.port() + "", "127.0.0.1", "true");
    assertThat(through.exit()).isEqualTo(255);
    gate.event();
    var remote = gate.ssh("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "-N", "box");
    assertThat(remote.exit()).isEqualTo(255);
    assertThat(((Outcome.Denied) gate.event().outcome()).code())
        .isEqualTo("ssh-forwarding-not-allowed");
    var x11 = gate.ssh("-o", "ForwardX11=yes", "-o", "XAuthLocation=/bin/false", "box", "true");
    assertThat(x11.exit()).isZero();
  }

  @Test
  void refusesX11ButRuns() throws Exception {
    var config = gate.folder.resolve("config") + "";
    var client = new ProcessBuilder("ssh", "-F", config, "-Y", "box", "echo $DISPLAY.");
    client.environment().put("DISPLAY", "127.0.0.1:9");
    var result = TestGate.finish(client.start(), new byte[0], Duration.ofSeconds(20));
    assertThat(result.text()).isEqualTo(".\n");
    assertThat(result.stderr())
        .contains("bottle: denied (ssh-forwarding-not-allowed): forwarding of X11");
  }

  @Test
  void refusesAnAgentButRuns() throws Exception {
    var agent = new ProcessBuilder("ssh-agent", "-D", "-a", folder.resolve("a.sock") + "").start();
    try {
      for (int i = 0; i < 100 && !Files.exists(folder.resolve("a.sock")); i++) {
        Thread.sleep(20);
      }
      var result =
          gate.ssh(
              "-o",
              "IdentityAgent=" + folder.resolve("a.sock"),
              "-A",
              "box",
              "echo $SSH_AUTH_SOCK.");
      assertThat(result.text()).isEqualTo(".\n");
      assertThat(result.stderr())
          .startsWith("bottle: denied (ssh-forwarding-not-allowed): forwarding of an agent");
      assertThat(gate.events).hasSize(2);
    } finally {
      agent.destroy();
      agent.waitFor();
    }
  }

  @Test
  void letsNobodyElseIn() throws Exception {
    Sshd.key(folder.resolve("stranger"), "ed25519", "");
    var result =
        gate.ssh(
            "-o",
            "IdentityFile=" + folder.resolve("stranger"),
            "-F",
            "none",
            "-o",
            "UserKnownHostsFile=" + folder.resolve("gate/known_hosts"),
            "-o",
            "BatchMode=yes",
            "-p",
            gate.port("box") + "",
            "127.0.0.1",
            "id");
    assertThat(result.exit()).isEqualTo(255);
    assertThat(result.stderr()).contains("Permission denied (publickey)");
    assertThat(((Outcome.Denied) gate.event().outcome()).code()).isEqualTo("ssh-not-allowed");
  }

  @Test
  void tellsOfWhatIsNoSsh() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gate.port("box"))) {
      socket
          .getOutputStream()
          .write(
              "SSH-2.0-x\r\n\0\0\0\5\377garbage that is no packet at all, for sure"
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.setSoTimeout(10_000);
      socket.getInputStream().readAllBytes();
    }
    assertThat(((Outcome.Denied) gate.event().outcome()).code()).isEqualTo("malformed-request");
  }

  @Test
  void offersNothingWeak() throws Exception {
    var result = gate.ssh("-vv", "-o", "LogLevel=DEBUG2", "box", "true");
    var proposal =
        result.stderr().substring(result.stderr().indexOf("peer server KEXINIT proposal"));
    assertThat(proposal).contains("kex-strict-s-v00@openssh.com").contains("Authenticated to");
    var lists = proposal.substring(0, proposal.indexOf("reserved 0"));
    assertThat(lists)
        .doesNotContain("sha1")
        .doesNotContain("cbc")
        .doesNotContain("chacha20")
        .doesNotContain("group14")
        .doesNotContain("arcfour")
        .doesNotContain("ssh-rsa,")
        .doesNotContain("md5");
  }

  private static void repository(String name) throws Exception {
    var work = folder.resolve("work-" + name);
    var bare = folder.resolve("repos/" + name + ".git");
    run("git", "init", "-q", work + "");
    Files.writeString(work.resolve("file"), "hello");
    run("git", "-C", work + "", "add", ".");
    run(
        "git",
        "-C",
        work + "",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.com",
        "commit",
        "-qm",
        "x");
    run("git", "clone", "-q", "--bare", work + "", bare + "");
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static TestGate.Result git(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("GIT_SSH_COMMAND", "ssh -F " + folder.resolve("gate/config"));
    return TestGate.finish(builder.start(), new byte[0], PATIENCE);
  }
}
