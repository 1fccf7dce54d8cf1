package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agent's streams are the user's own: terminal, pipes, signals of the keyboard, exit code. */
@DockerTest
@ExtendWith(WorldExtension.class)
class TerminalIT {
  private final Home home;
  private final String manifest;

  TerminalIT(World world) throws IOException {
    home = world.home();
    String agents =
        String.join(
            ",", World.agent("sh", "[\"bash\", \"-c\"]"), World.agent("shell", "[\"bash\"]"));
    manifest =
        home.write(
                "m.json",
                world.manifest("\"env\": { \"ASKED\": \"?the word of the day\" },", agents))
            .toString();
  }

  @Test
  void aShellOnATerminalHasItsSizeItsKeysAndItsExitCode() {
    try (var terminal = Tmux.open(home, 100, 30)) {
      terminal.bottle("start", "shell", "--manifest", manifest);
      terminal.await("[y/N]");
      assertThat(terminal.screen()).contains("ASKED").contains("hosts allowed");
      terminal.type("y");
      terminal.await("the word of the day");
      terminal.type("xyzzy");
      terminal.await(
          "the agent's shell", screen -> screen.stripTrailing().matches("(?s).*:~/work[$#]"));
      assertThat(terminal.screen()).doesNotContain("xyzzy");

      terminal.type("stty size; echo $ASKED");
      terminal.await("the size", screen -> screen.contains("30 100\n") && screen.contains("xyzzy"));
      terminal.resize(77, 21);
      Tmux.pause(java.time.Duration.ofMillis(700));
      terminal.type("clear; stty size");
      terminal.await("21 77");
      terminal.type("clear; sleep 100; echo code=$?");
      Tmux.pause(java.time.Duration.ofMillis(500));
      terminal.keys("C-c");
      terminal.type("echo ctrl-'c'-reached-it");
      terminal.await("ctrl-c-reached-it");
      terminal.type("exit 9");
      terminal.await("exit=9");
      terminal.type("clear; stty size; echo plain-'again'");
      terminal.await("plain-again");
    }
  }

  @Test
  void aNoAtThePreflightStartsNothing() {
    try (var terminal = Tmux.open(home, 100, 30)) {
      terminal.bottle("start", "shell", "--manifest", manifest);
      terminal.await("[y/N]");
      terminal.type("n");
      terminal.await("exit=1");
    }
    assertThat(home.bottles()).allSatisfy(id -> assertThat(Engine.containers(id)).isEmpty());
  }

  @Test
  void withoutATerminalAndWithoutYesNothingStarts() {
    var ran = home.bottle("start", "sh", "--manifest", manifest, "--", "true");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("--yes");
  }
}
