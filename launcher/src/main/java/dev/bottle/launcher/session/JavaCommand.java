package dev.bottle.launcher.session;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How to start another process of this program. */
final class JavaCommand {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private JavaCommand() {}

  /** What to put in front of a command so that a terminal's signals do not reach it. */
  static List<String> ownSession() {
    return Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of();
  }

  /** This JVM's program and class path, with a main class. */
  static List<String> of(List<String> options, Class<?> main) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName()));
    return command;
  }
}
