package dev.bottle.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.launcher.cli.AllowCommand;
import dev.bottle.launcher.cli.LogsCommand;
import dev.bottle.launcher.cli.PruneCommand;
import dev.bottle.launcher.cli.PsCommand;
import dev.bottle.launcher.cli.StopCommand;
import dev.bottle.launcher.docker.DockerRuntime;
import dev.bottle.launcher.docker.Runtime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Watching and steering a bottle that runs, from another process than its launcher. */
@EnabledIf("dev.bottle.launcher.session.StandInImages#canBeMade")
final class WatchIT {
  private static @TempDir Path context;

  private @TempDir Path state;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeAll
  static void images() throws Exception {
    StandInImages.build(context);
  }

  @AfterAll
  static void removeImages() throws Exception {
    StandInImages.docker("rmi", "-f", StandInImages.GATEWAY, StandInImages.AGENT);
  }

  private static Runtime engine() {
    return DockerRuntime.connect(System.getenv());
  }

  private StateRoot states() {
    return new StateRoot(state.resolve("claude-bottle"));
  }

  private PrintStream screen() {
    out.reset();
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  private String run(Callable<Integer> command, String... args) {
    int code = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(said).isZero();
    return said;
  }

  @Test
  void aBottleIsListedReadAllowedMoreStoppedAndForgotten() throws Exception {
    try (var launcher =
        StandInLauncher.start(
            state,
            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()),
            "sh",
            "-c",
            "echo up; sleep 120")) {
      launcher.awaitOutput("up");
      BottleFolder folder = states().all().getFirst();
      String id = folder.id().value();

      assertThat(run(new PsCommand(WatchIT::engine, states(), screen())))
          .contains("BOTTLE", "MEMORY")
          .containsPattern(id + " +tester +running");
      var listed =
          JsonMapper.builder()
              .build()
              .readTree(
                  run(new PsCommand(WatchIT::engine, states(), screen()), "--format", "json"));
      assertThat(listed.at("/0/bottle").asText()).isEqualTo(id);
      assertThat(listed.at("/0/denied").asLong()).isEqualTo(1);
      assertThat(listed.at("/0/agentMemory").asLong()).isPositive();

      assertThat(run(new LogsCommand(states(), screen()), id, "--denied")).contains("deny");

      for (var entry : new String[] {"paste.example.net", "r.example.com:8443", "*.example.org"}) {
        assertThat(run(new AllowCommand(WatchIT::engine, states(), screen()), id, entry))
            .contains(entry);
        assertThat(Files.readString(folder.gatewayConfig())).contains("\"" + entry + "\"");
      }

      assertThat(run(new StopCommand(WatchIT::engine, states(), screen()), id))
          .isEqualTo("stopped " + id + "\n");
      assertThat(launcher.exit()).isEqualTo(143);
      try (Runtime runtime = engine()) {
        assertThat(runtime.listByLabel(Labels.BOTTLE, Optional.of(id))).isEmpty();
      }
      assertThat(run(new PsCommand(WatchIT::engine, states(), screen())))
          .containsPattern(id + " +tester +ended");
      assertThat(run(new PruneCommand(WatchIT::engine, states(), screen()))).doesNotContain(id);
      assertThat(run(new PruneCommand(WatchIT::engine, states(), screen()), "--older-than", "0d"))
          .contains("removed the records of " + id);
      assertThat(states().all()).isEmpty();
    }
  }
}
