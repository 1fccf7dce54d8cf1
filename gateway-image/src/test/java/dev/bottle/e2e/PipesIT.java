package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Without a terminal an agent is a program in a pipe like any other. */
@DockerTest
@ExtendWith(WorldExtension.class)
class PipesIT {
  private final Home home;
  private final String manifest;

  PipesIT(World world) throws IOException {
    home = world.home();
    String agents =
        String.join(",", World.agent("sh", "[\"bash\", \"-c\"]"), World.agent("cat", "[\"cat\"]"));
    manifest = home.write("m.json", world.manifest("", agents)).toString();
  }

  @Test
  void theAgentsExitCodeAndBothItsOutputsComeThrough() {
    var ran = sh("echo to-out; echo to-err >&2; exit 7");

    assertThat(ran.exit()).isEqualTo(7);
    assertThat(ran.out()).isEqualTo("to-out\n");
    assertThat(ran.err()).contains("to-err\n");
  }

  @Test
  void stdinReachesTheAgentToItsEnd() {
    String text = "a line of some length\n".repeat(50_000);

    var ran = home.bottleReading(text, "start", "cat", "--yes", "--manifest", manifest);

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(text);
  }

  private Programs.Ran sh(String script) {
    return home.bottle("start", "sh", "--yes", "--manifest", manifest, "--", script);
  }
}
