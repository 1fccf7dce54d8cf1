package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong: keys, upstreams, clients, reloads. */
@Isolated
final class SshTroubleIT {
  private static final SshGrant ANYTHING = new SshGrant.Anything();
  private static final SshLimits HASTY =
      new SshLimits(
          256,
          16,
          8,
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          2,
          Duration.ofMillis(10));

  @TempDir static Path shared;
  private static Sshd sshd;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    sshd = Sshd.start(shared.resolve("sshd"));
  }

  @AfterAll
  static void stop() {
    sshd.close();
  }

  @Test
  void anotherHostKeyIsRefusedWithBothFingerprints() throws Exception {
    Sshd.key(folder.resolve("other"), "ed25519", "");
    var other = Files.readString(folder.resolve("other.pub"));
    try (var gate = gate(TestGate.upstream("box", sshd, Optional.of(other), ANYTHING))) {
      var result = gate.ssh("box", "id");
      assertThat(result.exit()).isEqualTo(255);
      assertThat(result.stderr())
          .startsWith("bottle: denied (ssh-host-key): ")
          .contains(PinnedKey.parse(other).fingerprint())
          .contains(PinnedKey.parse(sshd.hostKey()).fingerprint());
      assertThat(((Outcome.Denied) gate.event().outcome()).code()).isEqualTo("ssh-host-key");
    }
  }

  @Test
  void withoutAPinNothingIsSent() throws Exception {
    try (var gate = gate(TestGate.upstream("box", sshd, Optional.empty(), ANYTHING))) {
      var result = gate.ssh("box", "id");
      assertThat(result.exit()).isEqualTo(255);
      assertThat(result.stderr())
          .startsWith("bottle: denied (ssh-host-key): ")
          .contains(PinnedKey.parse(sshd.hostKey()).fingerprint())
          .contains("no key is pinned");
    }
  }

  @Test
  void theOrderOfAlgorithmsFollowsThePin() throws Exception {
    try (var gate =
        gate(TestGate.upstream("box", sshd, Optional.of(sshd.rsaHostKey()), ANYTHING))) {
      assertThat(gate.ssh("box", "echo in").text()).isEqualTo("in\n");
    }
  }

  @Test
  void theProbeTellsTheKey() throws Exception {
    var target = Destination.parse("127.0.0.1:" + sshd.port(), 0);
    var policy = TestGate.guard(Optional.empty()).policy();
    var admitted = (Admission.Admitted) policy.admit(target, IpAddress.parse("127.0.0.1"));
    var key = HostKeyProbe.fetch(admitted.address(), Duration.ofSeconds(10));
    assertThat(sshd.hostKey()).startsWith(key.line());
    assertThat(key.fingerprint()).isEqualTo(PinnedKey.parse(sshd.hostKey()).fingerprint());
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, '', RFC4716",
    "ed25519, open sesame, RFC4716",
    "rsa, '', PEM",
    "rsa, open sesame, PEM",
    "rsa, '', PKCS8",
    "rsa, open sesame, PKCS8",
    "ecdsa, '', RFC4716",
    "ecdsa, '', PEM",
  })
  void identitiesOfAllKinds(String type, String passphrase, String format) throws Exception {
    var file = folder.resolve("id");
    Sshd.key(file, type, passphrase, "-m", format);
    sshd.authorize(folder.resolve("id.pub"));
    var secret =
        passphrase.isEmpty()
            ? Optional.<SecretString>empty()
            : Optional.of(new SecretString(passphrase));
    try (var gate = gate(with(Files.readString(file), secret))) {
      assertThat(gate.ssh("box", "echo in").text()).isEqualTo("in\n");
    }
    if (!passphrase.isEmpty()) {
      var key = Files.readString(file);
      for (var wrong :
          List.of(Optional.<SecretString>empty(), Optional.of(new SecretString("wrong")))) {
        assertThatThrownBy(() -> Account.of(with(key, wrong)))
            .isInstanceOf(InvalidIdentityException.class)
            .hasMessageContaining("box")
            .hasNoCause();
      }
    }
  }

  @Test
  void anIdentityThatUpstreamDoesNotKnow() throws Exception {
    Sshd.key(folder.resolve("id"), "ed25519", "");
    try (var gate = gate(with(Files.readString(folder.resolve("id")), Optional.empty()))) {
      var result = gate.ssh("box", "id");
      assertThat(result.exit()).isEqualTo(255);
      assertThat(result.stderr())
          .startsWith("bottle: error (upstream-refused): ")
          .contains("does not accept the entry's user and identity");
      assertThat(gate.event().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
    }
  }

  @Test
  void anUpstreamThatIsDown() throws Exception {
    try (var gate = gate(at(Sshd.freePort()))) {
      var result = gate.ssh("box", "id");
      assertThat(result.exit()).isEqualTo(255);
      assertThat(result.stderr()).startsWith("bottle: error (upstream-refused): ");
    }
  }

  @Test
  void anUpstreamThatSaysNothing() throws Exception {
    try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var gate = gate(at(mute.getLocalPort()))) {
      var result = gate.ssh("box", "id");
      assertThat(result.exit()).isEqualTo(255);
      assertThat(result.stderr()).startsWith("bottle: error (upstream-timeout): ");
    }
  }

  @Test
  void anUpstreamThatStopsAnswering() throws Exception {
    try (var own = Sshd.start(folder.resolve("own"));
        var gate = gate(TestGate.upstream("box", own, ANYTHING))) {
      var ssh = gate.start("ssh", "box", "echo in; sleep 60");
      assertThat(ssh.getInputStream().readNBytes(3))
          .isEqualTo("in\n".getBytes(StandardCharsets.US_ASCII));
      var stopped = own.process().descendants().toList();
      signal("STOP", stopped);
      try {
        var result = TestGate.finish(ssh, new byte[0], Duration.ofSeconds(20));
        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.stderr())
            .isEqualTo(
                "bottle: error (upstream-timeout): 127.0.0.1:%d gives no sign of life any more.\n"
                    .formatted(own.port()));
        assertThat(gate.event().outcome()).isEqualTo(new Outcome.Failed("upstream-timeout"));
      } finally {
        signal("CONT", stopped);
      }
    }
  }

  @Test
  void anUpstreamThatStopsAnsweringInTheMiddleOfAPush() throws Exception {
    try (var rig = new PushRig(folder, HASTY)) {
      var clone = rig.cloned("app");
      var began = folder.resolve("began");
      PushRig.hook(
          rig.folder.resolve("repos/app.git"), "pre-receive", "touch " + began + "; sleep 60\n");
      rig.commit(clone, "file", "more");
      var push = rig.started(clone, "push", "-q", "origin", "HEAD:refs/heads/agent/a");
      for (int i = 0; i < 200 && !Files.exists(began); i++) {
        Thread.sleep(50);
      }
      var stopped = rig.sshd.process().descendants().toList();
      signal("STOP", stopped);
      try {
        var result = TestGate.finish(push, new byte[0], Duration.ofSeconds(40));
        assertThat(result.stderr())
            .contains("remote: bottle: error (upstream-timeout): ")
            .contains("upstream went away and shows no change");
        assertThat(result.exit()).isNotZero();
      } finally {
        signal("CONT", stopped);
      }
    }
  }

  @Test
  void anUpstreamThatEndsTheConnection() throws Exception {
    try (var own = Sshd.start(folder.resolve("own"));
        var gate = gate(TestGate.upstream("box", own, ANYTHING))) {
      var ssh = gate.start("ssh", "box", "echo in; sleep 60");
      assertThat(ssh.getInputStream().readNBytes(3))
          .isEqualTo("in\n".getBytes(StandardCharsets.US_ASCII));
      own.kill();
      var result = TestGate.finish(ssh, new byte[0], Duration.ofSeconds(20));
      assertThat(result.exit()).isEqualTo(255);
      assertThat(result.stderr()).startsWith("bottle: error (upstream-refused): ");
    }
  }

  @Test
  void aClientThatVanishes() throws Exception {
    try (var own = Sshd.start(folder.resolve("own"));
        var gate = gate(TestGate.upstream("box", own, ANYTHING))) {
      var ssh = gate.start("ssh", "box", "echo in; cat");
      assertThat(ssh.getInputStream().readNBytes(3)).hasSize(3);
      assertThat(own.process().descendants()).isNotEmpty();
      ssh.destroyForcibly();
      assertThat(gate.event().exit()).isEmpty();
      for (int i = 0; i < 200 && own.process().descendants().findAny().isPresent(); i++) {
        Thread.sleep(50);
      }
      assertThat(own.process().descendants()).isEmpty();
    }
  }

  @Test
  void anAddressThatPolicyDoesNotAdmit() throws Exception {
    try (var gate = gate(TestGate.upstream("box", sshd, ANYTHING))) {
      forbidAddresses(gate);
      var result = gate.ssh("box", "id");
      assertThat(result.stderr()).startsWith("bottle: denied (address-not-public): ");
      assertThat(result.exit()).isEqualTo(255);
    }
  }

  @Test
  void aReloadEndsWhatIsNoLongerGranted() throws Exception {
    var stays = TestGate.upstream("stays", sshd, ANYTHING);
    var goes = TestGate.upstream("goes", sshd, ANYTHING);
    try (var gate = new TestGate(folder.resolve("gate"), List.of(stays, goes), HASTY)) {
      var first = gate.start("ssh", "stays", "echo in; cat");
      var second = gate.start("ssh", "goes", "echo in; cat");
      assertThat(first.getInputStream().readNBytes(3)).hasSize(3);
      assertThat(second.getInputStream().readNBytes(3)).hasSize(3);
      gate.revise(List.of(stays));
      assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(255);
      assertThat(
              TestGate.finish(
                      first, "x".getBytes(StandardCharsets.US_ASCII), Duration.ofSeconds(10))
                  .text())
          .isEqualTo("x");
      assertThat(gate.ssh("goes", "id").exit()).isEqualTo(255);
      gate.revise(List.of(stays, goes));
      assertThat(gate.ssh("goes", "echo in").text()).isEqualTo("in\n");
    }
  }

  /** A policy that lets nobody dial this machine. */
  private static void forbidAddresses(TestGate gate) {
    gate.guard.set(
        new Guard(
            Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), Map.of())),
            RuleSet.EMPTY,
            Inspection.DEFAULT,
            Vault.empty()));
  }

  @Test
  void aReloadEndsWhatLeadsToAnAddressThatIsForbiddenNow() throws Exception {
    try (var gate = gate(TestGate.upstream("box", sshd, ANYTHING))) {
      var ssh = gate.start("ssh", "box", "echo in; cat");
      assertThat(ssh.getInputStream().readNBytes(3)).hasSize(3);
      gate.gate.reviseGrants();
      assertThat(ssh.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
      forbidAddresses(gate);
      gate.gate.reviseGrants();
      assertThat(ssh.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ssh.exitValue()).isEqualTo(255);
    }
  }

  @Test
  void aClientThatDoesNotStopIsTurnedOut() throws Exception {
    try (var gate = gate(TestGate.upstream("box", sshd, ANYTHING))) {
      var forwards = new ArrayList<String>();
      for (int i = 0; i < 12; i++) {
        forwards.addAll(List.of("-R", (20_000 + i) + ":127.0.0.1:1"));
      }
      forwards.addAll(List.of("box", "sleep 30"));
      assertThat(gate.ssh(forwards.toArray(String[]::new)).exit()).isEqualTo(255);
      assertThat(gate.events.size()).isLessThan(12);
    }
  }

  @Test
  void manySessionsAtOnceLeaveNothing() throws Exception {
    int sessions = Boolean.getBoolean("bottle.soak") ? 200 : 50;
    try (var gate =
        new TestGate(folder.resolve("gate"), List.of(TestGate.upstream("box", sshd, ANYTHING)))) {
      var running = new ArrayList<Process>();
      for (int i = 0; i < sessions; i++) {
        running.add(gate.start("ssh", "box", "cat; exit 5"));
      }
      for (var ssh : running) {
        var result =
            TestGate.finish(ssh, "in".getBytes(StandardCharsets.US_ASCII), Duration.ofMinutes(2));
        assertThat(result.stderr()).isEmpty();
        assertThat(result.text()).isEqualTo("in");
        assertThat(result.exit()).isEqualTo(5);
      }
      for (int i = 0; i < sessions; i++) {
        assertThat(gate.event().exit()).hasValue(5);
      }
    }
    for (int i = 0; i < 100 && !ownThreads().isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertThat(ownThreads()).isEmpty();
  }

  @Test
  void muchBothWaysAtOnceAndNewKeysOnTheWay() throws Exception {
    int size = (Boolean.getBoolean("bottle.soak") ? 1024 : 64) << 20;
    try (var gate = gate(TestGate.upstream("box", sshd, ANYTHING))) {
      var ssh = gate.start("ssh", "-o", "RekeyLimit=16M", "box", "cat");
      var seed = new Random(3);
      var chunk = new byte[1 << 20];
      seed.nextBytes(chunk);
      var writer =
          Thread.startVirtualThread(
              () -> {
                try (var in = ssh.getOutputStream()) {
                  for (int i = 0; i < size >> 20; i++) {
                    in.write(chunk);
                  }
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      for (int i = 0; i < size >> 20; i++) {
        assertThat(ssh.getInputStream().readNBytes(chunk.length)).isEqualTo(chunk);
      }
      writer.join();
      assertThat(ssh.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(ssh.exitValue()).isZero();
      var event = gate.event();
      assertThat(event.bytesUp()).isEqualTo(size);
      assertThat(event.bytesDown()).isEqualTo(size);
    }
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        // The flusher is the library's, one for all, and ends when it has had nothing to do.
        .filter(name -> name.startsWith("sshd-") && !name.contains("flusher"))
        .toList();
  }

  private static void signal(String name, List<ProcessHandle> processes) throws Exception {
    var command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(p -> command.add(p.pid() + ""));
    new ProcessBuilder(command).start().waitFor();
  }

  private TestGate gate(SshUpstream upstream) throws Exception {
    return new TestGate(folder.resolve("gate"), List.of(upstream), HASTY);
  }

  private static SshUpstream with(String identity, Optional<SecretString> passphrase)
      throws Exception {
    var like = TestGate.upstream("box", sshd, ANYTHING);
    return new SshUpstream(like.entry(), new SecretString(identity), passphrase);
  }

  private static SshUpstream at(int port) throws Exception {
    var like = TestGate.upstream("box", sshd, ANYTHING);
    var entry =
        new SshEntry(
            "box",
            Destination.parse("127.0.0.1:" + port, 0),
            like.entry().user(),
            like.entry().knownHostKey(),
            ANYTHING);
    return new SshUpstream(entry, like.identity(), Optional.empty());
  }
}
