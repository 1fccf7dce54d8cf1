package dev.bottle.launcher.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A {@link StandInBottle} in a process of its own, so that it can be killed. */
final class StandInLauncher implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private StandInLauncher(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static StandInLauncher start(Path state, ProcessBuilder.Redirect stdin, String... agent)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            JavaCommand.of(
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), StandInBottle.class));
    command.addAll(List.of(agent));
    Path out = Files.createTempFile(state, "out", "");
    Path err = Files.createTempFile(state, "err", "");
    var builder =
        new ProcessBuilder(command)
            .redirectInput(stdin)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("XDG_STATE_HOME", state.toString());
    return new StandInLauncher(builder.start(), out, err);
  }

  Process process() {
    return process;
  }

  String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** Waits for its end and gives its exit code. */
  int exit() throws IOException, InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the launcher does not end:\n" + err());
    }
    return process.exitValue();
  }

  void awaitOutput(String text) throws Exception {
    awaitTrue(Duration.ofSeconds(60), () -> out().contains(text));
  }

  /** How long it took until this held. */
  static Duration awaitTrue(Duration limit, Callable<Boolean> condition) throws Exception {
    Instant began = Instant.now();
    while (!condition.call()) {
      if (Duration.between(began, Instant.now()).compareTo(limit) > 0) {
        throw new AssertionError("did not happen within " + limit);
      }
      Thread.sleep(50);
    }
    return Duration.between(began, Instant.now());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
