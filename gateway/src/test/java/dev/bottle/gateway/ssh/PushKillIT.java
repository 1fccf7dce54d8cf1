package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that is killed while it has a push: upstream has all of it or nothing, and the next
 * gateway begins anew. 50 times with {@code -Psoak}.
 */
class PushKillIT {
  private static final int KILLS = Boolean.getBoolean("bottle.soak") ? 50 : 5;
  private static final long SEED = Long.getLong("bottle.soak.seed", 20_261_122);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String REF = "refs/heads/agent/big";
  private static final Pattern URL = Pattern.compile("ssh://git@127\\.0\\.0\\.1:\\d+/app");

  @TempDir private Path folder = Path.of("");
  private final Random random = new Random(SEED);
  private Sshd sshd;
  private Path work;
  private Path upstream;
  private String head;

  @BeforeEach
  void start() throws Exception {
    sshd = Sshd.start(folder.resolve("sshd"));
    Sshd.key(folder.resolve("agent"), "ed25519", "");
    upstream = folder.resolve("app.git");
    work = folder.resolve("work");
    good(folder, "init", "-q", "-b", "main", work + "");
    Files.writeString(work.resolve("file"), "hello");
    commit("first");
    good(folder, "clone", "-q", "--bare", work + "", folder.resolve("seed.git") + "");
    var bytes = new byte[2 << 20];
    for (int i = 0; i < 10; i++) {
      random.nextBytes(bytes);
      Files.write(work.resolve("big" + i), bytes);
    }
    head = commit("20 MiB");
    Files.writeString(
        folder.resolve("acme.toml"),
        """
        [[rules]]
        id = "acme-token"
        regex = '''acme_[A-Z0-9]{16}'''
        keywords = ["acme_"]
        """);
    Files.writeString(
        folder.resolve("gateway.json"),
        """
        { "listen": { "proxy": "127.0.0.1:0", "ssh": "127.0.0.1:0" },
          "egress": { "privateNetworks": ["127.0.0.0/8"] },
          "dlp": { "rules": ["acme.toml"] },
          "git": [ { "Name": "app", "Upstream": "ssh://%s@127.0.0.1:%d%s",
                     "IdentityFile": "sshd/identity", "KnownHostKey": "%s" } ],
          "pushes": "pushes", "authorizedKeys": "agent.pub", "hostKeyOut": "known_hosts" }
        """
            .formatted(Sshd.USER, sshd.port(), upstream, sshd.hostKey().strip()));
  }

  @AfterEach
  void stop() {
    sshd.close();
  }

  /** A gateway in a process of its own. */
  private record Running(Process process, String url) {
    /** Ends it as a lack of memory or of power does. */
    void kill() throws InterruptedException {
      assertThat(process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void nothingIsLostAndNothingHalfDone() throws Exception {
    int arrived = 0;
    long whole = 0;
    var gateway = gateway();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        anew();
        var push = push(gateway);
        // The first in any case while it has something; the others more often early than late.
        if (kill == 0) {
          await(() -> !quarantined().isEmpty());
        } else {
          TimeUnit.NANOSECONDS.sleep((long) (whole * Math.pow(random.nextDouble(), 2)));
        }
        gateway.kill();
        assertThat(kill > 0 || !quarantined().isEmpty()).as("something is left behind").isTrue();
        arrived += isTrueFor(push) ? 1 : 0;
        gateway = gateway();
        assertThat(quarantined()).isEmpty();
        long began = System.nanoTime();
        pushes(gateway);
        whole = System.nanoTime() - began;
      }
    } finally {
      gateway.kill();
    }
    System.out.println("push kill: seed " + SEED + ", " + arrived + " of " + KILLS + " arrived");
  }

  /** Whether the push of a killed gateway arrived; upstream and the client must agree on it. */
  private boolean isTrueFor(Process push) throws Exception {
    var told = TestGate.finish(push, new byte[0], PATIENCE);
    await(() -> sshd.process().descendants().findAny().isEmpty());
    var refs = good(upstream, "for-each-ref", "--format=%(refname) %(objectname)");
    boolean arrived = refs.contains(REF + " " + head);
    assertThat(refs.lines().filter(r -> !r.equals(REF + " " + head)))
        .containsExactly("refs/heads/main " + good(work, "rev-parse", "HEAD~1"));
    assertThat(told.exit() != 0 || arrived).as(told.stderr()).isTrue();
    good(upstream, "fsck", "--full", "--strict");
    return arrived;
  }

  private void pushes(Running gateway) throws Exception {
    var result = TestGate.finish(push(gateway), new byte[0], PATIENCE);
    assertThat(result.exit()).as(result.stderr()).isZero();
    assertThat(good(upstream, "rev-parse", REF)).isEqualTo(head);
    good(upstream, "fsck", "--full", "--strict");
  }

  /** Upstream as before the push. */
  private void anew() throws Exception {
    if (Files.exists(upstream)) {
      remove(upstream);
    }
    good(folder, "clone", "-q", "--bare", folder.resolve("seed.git") + "", upstream + "");
  }

  private List<Path> quarantined() throws IOException {
    var quarantine = folder.resolve("pushes/quarantine");
    if (!Files.exists(quarantine)) {
      return List.of();
    }
    try (var files = Files.list(quarantine)) {
      return files.toList();
    }
  }

  private Running gateway() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var process =
        new ProcessBuilder(
                java + "",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "gateway",
                "--config",
                folder.resolve("gateway.json") + "")
            .redirectError(folder.resolve("gateway.log").toFile())
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var ready = String.valueOf(out.readLine());
    var url = URL.matcher(ready);
    assertThat(url.find()).as(ready + Files.readString(folder.resolve("gateway.log"))).isTrue();
    return new Running(process, url.group());
  }

  private Process push(Running gateway) throws IOException {
    return git(work, "push", "-q", gateway.url(), "HEAD:" + REF);
  }

  private String commit(String message) throws Exception {
    good(work, "add", "-A");
    good(work, "commit", "-qm", message);
    return good(work, "rev-parse", "HEAD");
  }

  private String good(Path in, String... arguments) throws Exception {
    var result = TestGate.finish(git(in, arguments), new byte[0], PATIENCE);
    assertThat(result.exit()).as(String.join(" ", arguments) + ": " + result.stderr()).isZero();
    return result.text().strip();
  }

  private Process git(Path in, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("git", "-c", "core.compression=0", "-C", in + ""));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    var environment = builder.environment();
    environment.put(
        "GIT_SSH_COMMAND",
        "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o LogLevel=ERROR -i "
            + folder.resolve("agent")
            + " -o UserKnownHostsFile="
            + folder.resolve("known_hosts"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (var who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "Agent");
      environment.put("GIT_" + who + "_EMAIL", "agent@example.com");
    }
    return builder.start();
  }

  /** Something that comes to be. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(2);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
