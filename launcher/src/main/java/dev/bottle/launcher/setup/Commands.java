package dev.bottle.launcher.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs the host's own tools. */
final class Commands {
  private static final int TAIL = 2000;
  private final Map<String, String> environment;

  Commands(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Whether such a tool is on the path. */
  boolean has(String tool) {
    String path = environment.getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Arrays.stream(path.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /** Runs a tool to its end and gives what it printed. */
  String run(String... command) {
    return run(List.of(command));
  }

  /** The same as root: by sudo when this user is another. */
  String runAsRoot(String... command) {
    List<String> whole = new ArrayList<>(List.of(command));
    if (!run("id", "-u").strip().equals("0")) {
      whole.addFirst("sudo");
    }
    return run(whole);
  }

  private String run(List<String> command) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new SetupException(
            SetupException.Kind.FAILED,
            String.join(" ", command) + " ended with " + code + ":\n" + tail(output));
      }
      return output;
    } catch (IOException e) {
      throw new SetupException(
          SetupException.Kind.FAILED, "cannot run " + command.getFirst() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException(SetupException.Kind.FAILED, "interrupted");
    }
  }

  private static String tail(String output) {
    return output.substring(Math.max(0, output.length() - TAIL));
  }
}
