package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.SshGrant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses of the gate, with OpenSSH's client before it and its server behind. */
final class SshGateIT {
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
    var result = gate.ssh("input".getBytes(StandardCharsets.UTF_8), "box", "cat; echo oops >&2; exit 7");
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
    assertThat(result.stdout()).isEqualTo(bytes);
    assertThat(result.exit()).isZero();
  }
}
