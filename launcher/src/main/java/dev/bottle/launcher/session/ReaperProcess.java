package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process in a session of its own that outlives a killed launcher. While the launcher lives it is
 * a shell that reads from a pipe, and costs a megabyte; only when the pipe ends without the word
 * that all is clean it becomes a {@link Reaper}.
 */
final class ReaperProcess {
  private static final String CLEAN = "clean";
  private static final String WAIT =
      """
      trap '' HUP INT TERM QUIT
      read -r word
      test "$word" = clean || exec "$@"
      """;

  private final OutputStream pipe;

  private ReaperProcess(OutputStream pipe) {
    this.pipe = pipe;
  }

  static ReaperProcess launch(BottleId id) throws IOException {
    List<String> command = new ArrayList<>(JavaCommand.ownSession());
    command.addAll(List.of("sh", "-c", WAIT, "bottle-reaper"));
    command.addAll(
        JavaCommand.of(
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Reaper.class));
    command.add(id.value());
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new ReaperProcess(process.getOutputStream());
  }

  /** Sends it home: nothing of the bottle stands any more. */
  void dismiss() throws IOException {
    try (pipe) {
      pipe.write((CLEAN + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Has it do its work now. */
  void release() throws IOException {
    pipe.close();
  }
}
