package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.gateway.cli.GitForges.Listening;
import dev.bottle.gateway.cli.GitForges.Road;
import dev.bottle.gateway.http.Git;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that is killed while it has a push: upstream has all of it or nothing, and the next
 * gateway begins anew. By one road after the other; 50 times with {@code -Psoak}.
 */
class PushKillIT {
  private static final int KILLS = Boolean.getBoolean("bottle.soak") ? 50 : 5;
  private static final long SEED = Long.getLong("bottle.soak.seed", 20_261_122);
  private static final List<Road> ROADS = List.of(Road.values());
  private static final String REF = "refs/heads/agent/big";

  @TempDir private Path folder = Path.of("");
  private final Random random = new Random(SEED);
  private GitForges forges;
  private Git git;
  private Path work;
  private String head = "";

  @BeforeEach
  void start() throws Exception {
    forges = new GitForges(folder);
    git = forges.git;
    git.set("core.compression", "0");
    work = folder.resolve("work");
    git.run(folder, "clone", "-q", forges.bare(Road.GIT_ENTRY) + "", work + "").succeeded();
    for (var road : Road.values()) {
      git.run(folder, "clone", "-q", "--bare", forges.bare(road) + "", seed(road) + "").succeeded();
    }
  }

  @AfterEach
  void stop() {
    forges.close();
  }

  @Test
  void nothingIsLostAndNothingHalfDone() throws Exception {
    int arrived = 0;
    long whole = 0;
    var gateway = gateway();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        var road = ROADS.get(kill % ROADS.size());
        anew(road);
        var push = new FutureTask<>(() -> push(road));
        Thread.ofVirtual().start(push);
        // The first in any case while it has something; the others more often early than late.
        if (kill == 0) {
          await(() -> !quarantined().isEmpty());
        } else {
          TimeUnit.NANOSECONDS.sleep((long) (whole * Math.pow(random.nextDouble(), 2)));
        }
        kill(gateway);
        assertThat(kill > 0 || !quarantined().isEmpty()).as("something is left behind").isTrue();
        arrived += isTrueFor(road, push.get()) ? 1 : 0;
        gateway = gateway();
        assertThat(quarantined()).isEmpty();
        long began = System.nanoTime();
        push(road).succeeded();
        whole = System.nanoTime() - began;
        assertThat(forges.upstream(road, REF)).isEqualTo(head);
        git.run(forges.bare(road), "fsck", "--full", "--strict").succeeded();
      }
    } finally {
      kill(gateway);
    }
    System.out.println("push kill: seed " + SEED + ", " + arrived + " of " + KILLS + " arrived");
  }

  /** Whether the push of a killed gateway arrived; upstream and the client must agree on it. */
  private boolean isTrueFor(Road road, Git.Result told) throws Exception {
    await(this::isUpstreamQuiet);
    boolean arrived = forges.upstream(road, REF).equals(head);
    assertThat(git.ask(forges.bare(road), "for-each-ref", "--format=%(refname) %(objectname)"))
        .isEqualTo(
            (arrived ? REF + " " + head + "\n" : "")
                + "refs/heads/main "
                + git.ask(seed(road), "rev-parse", "main"));
    assertThat(told.exit() != 0 || arrived).as(told.output()).isTrue();
    git.run(forges.bare(road), "fsck", "--full", "--strict").succeeded();
    return arrived;
  }

  private boolean isUpstreamQuiet() {
    return forges.sshd.process().descendants().findAny().isEmpty()
        && ProcessHandle.current().descendants().noneMatch(this::isAtWorkUpstream);
  }

  /** Whether a process is one of git in a repository of this test. */
  private boolean isAtWorkUpstream(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
          .startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false; // It has ended.
    }
  }

  private Git.Result push(Road road) throws Exception {
    return git.run(work, "push", "-q", forges.url(road), "HEAD:" + REF);
  }

  /** Upstream as it was in the beginning, and something new to push there. */
  private void anew(Road road) throws Exception {
    try (var files = Files.walk(forges.bare(road))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    git.run(folder, "clone", "-q", "--bare", seed(road) + "", forges.bare(road) + "").succeeded();
    git.run(work, "fetch", "-q", seed(road) + "", "main").succeeded();
    git.run(work, "checkout", "-q", "--detach", "FETCH_HEAD").succeeded();
    var bytes = new byte[1 << 20];
    for (int i = 0; i < 10; i++) {
      random.nextBytes(bytes);
      Files.write(work.resolve("big" + i), bytes);
    }
    git.commit(work, "beside", "10 MiB\n");
    head = git.ask(work, "rev-parse", "HEAD");
  }

  private Path seed(Road road) {
    return folder.resolve("seed-" + road.repository());
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

  /** A gateway in a process of its own, which git is led to. */
  private Process gateway() throws Exception {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java") + "",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "gateway",
            "--config",
            folder.resolve("gateway.json") + "");
    builder.environment().put("FORGE", GitForges.PASSWORD);
    var log = folder.resolve("gateway.log");
    var process = builder.directory(folder.toFile()).redirectError(log.toFile()).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var line = String.valueOf(out.readLine());
    assertThat(line).as(Files.readString(log)).startsWith("{\"event\":\"ready\"");
    var json = new JsonMapper();
    var ready = json.readTree(line);
    var names = new TypeReference<Map<String, String>>() {};
    forges.lead(
        new Listening(
            ready.path("listen").path("proxy").asText(),
            json.convertValue(ready.path("ssh"), names),
            json.convertValue(ready.path("git"), names)));
    return process;
  }

  /** Ends it as a lack of memory or of power does. */
  private static void kill(Process gateway) throws InterruptedException {
    assertThat(gateway.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
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
}
