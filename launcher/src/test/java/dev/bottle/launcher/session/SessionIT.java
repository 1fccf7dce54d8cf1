package dev.bottle.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.launcher.docker.DockerRuntime;
import dev.bottle.launcher.docker.Found;
import dev.bottle.launcher.docker.Runtime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions on a real engine, with a stand-in where the gateway's image goes. */
@EnabledIf("dev.bottle.launcher.session.StandInImages#canBeMade")
final class SessionIT {
  private static final ProcessBuilder.Redirect NOTHING =
      ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());

  private static @TempDir Path context;
  private static Runtime runtime;

  private @TempDir Path state;

  @BeforeAll
  static void images() throws Exception {
    StandInImages.build(context);
    runtime = DockerRuntime.connect(System.getenv());
  }

  @AfterAll
  static void disconnect() throws Exception {
    runtime.close();
    StandInImages.docker("rmi", "-f", StandInImages.GATEWAY, StandInImages.AGENT);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (BottleFolder folder : bottles()) {
      StandInLauncher.awaitTrue(Duration.ofSeconds(10), () -> standing(folder).isEmpty());
    }
  }

  @Test
  void pipedInputOutputErrorAndExitCodePassThrough() throws Exception {
    Path input = Files.writeString(state.resolve("input"), "piped\n");
    try (var launcher =
        start(ProcessBuilder.Redirect.from(input.toFile()), "cat; echo bad >&2; exit 7")) {
      assertThat(launcher.exit()).as(launcher.err()).isEqualTo(7);
      assertThat(launcher.out()).isEqualTo("piped\n");
      assertThat(launcher.err()).contains("GATEWAY_UP", "AGENT_UP", "bad");
    }
    BottleState ended = BottleState.read(bottles().getFirst());
    assertThat(ended.ended()).isNotNull();
    // The line that the gateway writes on its way out is counted: it is given the time to write it.
    assertThat(ended.allowed()).isEqualTo(1);
    assertThat(ended.denied()).isEqualTo(1);
  }

  @Test
  void theAgentFindsItsEnvironmentHomeAndNoWayOut() throws Exception {
    try (var launcher =
        start(
            NOTHING,
            "env; id; pwd; cat ~/.claude.json; cat $SSL_CERT_FILE; cat ~/.aws/credentials; stat -c"
                + " %a ~/.aws/credentials; cat $BOTTLE_PROMPT_FILE; cat /etc/resolv.conf; cat"
                + " /proc/1/status; touch /x || echo read-only")) {
      assertThat(launcher.exit()).as(launcher.err()).isZero();
      assertThat(launcher.out())
          .contains("PLAIN=plain", "ASKED=asked-value-7913", "TOKEN=placeholder-1")
          .contains("uid=1234", "/home/agent/work", "hasTrustDialogAccepted", "-- gateway ca --")
          .contains("[prod-backup]\naws_access_key_id = AKIACANARY4417AAAAAA\n", "\n600\n")
          .contains("be kind", "read-only", "HTTPS_PROXY=http://10.213.")
          .containsPattern("Uid:\\s+65534")
          .containsPattern("CapBnd:\\s+0000000000000000")
          .doesNotContain("real-token-2207");
    }
  }

  @Test
  void nothingSecretCanBeInspected() throws Exception {
    try (var launcher = start(NOTHING, "echo up; sleep 60")) {
      launcher.awaitOutput("up");
      String id = bottles().getFirst().directory().getFileName().toString();
      String seen =
          StandInImages.docker("inspect", "bottle-" + id + "-agent", "bottle-" + id + "-gateway");
      assertThat(seen)
          .contains("no-new-privileges")
          .doesNotContain("asked-value", "real-token", "CANARY4417");
      assertThat(filesHolding("CANARY4417")).isEmpty();
      launcher.process().destroy();
      assertThat(launcher.exit()).isEqualTo(143);
    }
  }

  private List<Path> filesHolding(String text) throws IOException {
    try (var tree = Files.walk(state)) {
      var holding = new ArrayList<Path>();
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
          holding.add(file);
        }
      }
      return holding;
    }
  }

  @Test
  void aKilledLauncherLeavesNothing() throws Exception {
    try (var launcher =
        start(NOTHING, "trap '' HUP TERM INT; echo up; while :; do sleep 1; done")) {
      launcher.awaitOutput("up");
      BottleFolder folder = bottles().getFirst();
      assertThat(standing(folder)).hasSize(4);
      launcher.process().destroyForcibly().waitFor();
      StandInLauncher.awaitTrue(
          Duration.ofSeconds(3),
          () -> standing(folder).stream().noneMatch(Found.Container.class::isInstance));
      StandInLauncher.awaitTrue(Duration.ofSeconds(10), () -> standing(folder).isEmpty());
    }
  }

  @Test
  void tenAtOnceComeUpAndGoAway() throws Exception {
    List<StandInLauncher> launchers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      launchers.add(start(NOTHING, "echo up; sleep 1; exit 5"));
    }
    for (var launcher : launchers) {
      assertThat(launcher.exit()).as(launcher.err()).isEqualTo(5);
      assertThat(launcher.out()).isEqualTo("up\n");
    }
    assertThat(bottles()).hasSize(10);
  }

  @Test
  void aSweepTakesOrphansAndLeavesTheLiving() throws Exception {
    try (var launcher = start(NOTHING, "echo up; sleep 60")) {
      launcher.awaitOutput("up");
      BottleFolder living = bottles().getFirst();
      StandInImages.docker(
          "network",
          "create",
          "--internal",
          "--subnet",
          "10.212.0.0/28",
          "--label",
          "dev.bottle=orphan-aaa",
          "--label",
          "dev.bottle.owner=" + ownHost() + ":" + state.resolve("gone/lock"),
          "bottle-orphan-aaa-internal");
      assertThat(Sweep.run(runtime)).extracting(Object::toString).containsExactly("orphan-aaa");
      assertThat(standing(living)).hasSize(4);
    }
  }

  private static String ownHost() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  private StandInLauncher start(ProcessBuilder.Redirect stdin, String script) throws IOException {
    return StandInLauncher.start(state, stdin, "sh", "-c", script);
  }

  private List<BottleFolder> bottles() throws IOException {
    return new StateRoot(state.resolve("claude-bottle")).all();
  }

  private static List<Found> standing(BottleFolder folder) {
    return runtime.listByLabel(
        Labels.BOTTLE, Optional.of(folder.directory().getFileName().toString()));
  }
}
