package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that says that it is ready is. */
class ReadyIT {
  @TempDir Path folder;

  @Test
  void aSignalMayComeWithTheReadyLine() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java") + "",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "gateway",
                "--listen",
                "127.0.0.1:0")
            .redirectError(folder.resolve("log").toFile())
            .start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).startsWith("{\"event\":\"ready\"");
      new ProcessBuilder("kill", "-HUP", process.pid() + "").start().waitFor();
      assertThat(out.readLine()).startsWith("{\"event\":\"reload");
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
