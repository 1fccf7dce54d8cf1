package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  private int tell(Map<String, String> environment, Throwable failure) {
    return new Failures(environment, new PrintStream(screen, true, StandardCharsets.UTF_8))
        .tell(failure);
  }

  @Test
  void aFaultOfOursIsOneLineAndTheWayToMore() {
    assertThat(tell(Map.of(), new IllegalStateException("inner words"))).isEqualTo(1);
    assertThat(screen.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .contains("IllegalStateException", "BOTTLE_DEBUG=1")
        .doesNotContain("inner words");
  }

  @Test
  void debugShowsTheTrace() {
    tell(Map.of("BOTTLE_DEBUG", "1"), new IllegalStateException("inner words"));
    assertThat(screen.toString(StandardCharsets.UTF_8)).contains("inner words", "\tat ");
  }

  @Test
  void aFileIsNamedWithItsTrouble() {
    assertThat(tell(Map.of(), new UncheckedIOException(new NoSuchFileException("/x\u001b"))))
        .isEqualTo(1);
    assertThat(screen.toString(StandardCharsets.UTF_8))
        .isEqualTo("bottle: /x\\x1b: no such file\n");
  }

  @Test
  void anInterruptionHasItsCode() {
    assertThat(tell(Map.of(), new InterruptedException())).isEqualTo(130);
  }
}
