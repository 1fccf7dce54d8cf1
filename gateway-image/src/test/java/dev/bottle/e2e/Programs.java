package dev.bottle.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end, with a bound on the time. */
final class Programs {
  private Programs() {}

  /** Runs a program that must succeed; its stdout without the last line end. */
  static String run(String... command) {
    Ran ran = collect(start(List.of(command), Path.of("/"), Map.of()), "", Duration.ofMinutes(5));
    if (ran.exit() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + ran);
    }
    return ran.out().stripTrailing();
  }

  /** Starts a program with these variables over this process's own; an empty value unsets one. */
  static Process start(List<String> command, Path directory, Map<String, String> env) {
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    env.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Feeds a started program and waits for its end. One that takes longer is killed and fails. */
  static Ran collect(Process process, String stdin, Duration patience) {
    var out = read(process.getInputStream());
    var err = read(process.getErrorStream());
    try {
      try (var to = process.getOutputStream()) {
        to.write(stdin.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading all of it.
      }
      boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      var ran = new Ran(process.exitValue(), out.join(), err.join());
      if (!ended) {
        throw new AssertionError("still running after " + patience + ": " + ran);
      }
      return ran;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError("interrupted", e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    var text = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.complete("(" + e + ")");
              }
            });
    return text;
  }

  /** How a program ended and what it wrote. */
  record Ran(int exit, String out, String err) {}
}
