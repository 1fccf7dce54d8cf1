package dev.bottle.launcher.cli;

import dev.bottle.launcher.session.AuditLine;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneId;

/** {@code bottle logs}: a bottle's audit log for a person, or as it is. */
public final class LogsCommand {
  private static final Duration POLL = Duration.ofMillis(200);

  private final StateRoot states;
  private final PrintStream out;

  /** Prints to {@code out}. */
  public LogsCommand(StateRoot states, PrintStream out) {
    this.states = states;
    this.out = out;
  }

  /** Which lines. */
  public enum Which {
    /** All of them. */
    ALL,
    /** Refusals. */
    DENIED
  }

  /** When to stop. */
  public enum Until {
    /** At the end of what there is. */
    NOW,
    /** At the bottle's end. */
    BOTTLE_ENDS
  }

  /**
   * Prints; gives the exit code.
   *
   * @throws UnknownBottleException when there is no such bottle
   */
  public int run(String bottle, Which which, Until until, Listing listing)
      throws IOException, InterruptedException {
    BottleFolder folder =
        states.find(bottle).orElseThrow(() -> UnknownBottleException.noSuch(bottle));
    if (Files.notExists(folder.audit())) {
      return 0;
    }
    try (BufferedReader log = Files.newBufferedReader(folder.audit())) {
      boolean last = false;
      while (true) {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
          print(line, which, listing);
        }
        out.flush();
        if (last || until == Until.NOW) {
          return 0;
        }
        // One more look after the end: the last lines may have come in between.
        last = !folder.isRunning();
        Thread.sleep(POLL);
      }
    }
  }

  private void print(String json, Which which, Listing listing) {
    AuditLine.parse(json, ZoneId.systemDefault())
        .filter(line -> which == Which.ALL || line.decision().equals("deny"))
        .map(
            line ->
                switch (listing) {
                  case TEXT -> line.shown();
                  case JSON -> Visible.json(json);
                })
        .ifPresent(out::println);
  }
}
