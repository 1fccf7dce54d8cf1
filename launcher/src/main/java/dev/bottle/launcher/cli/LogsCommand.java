package dev.bottle.launcher.cli;

import dev.bottle.launcher.session.AuditLine;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bottle logs}: a bottle's audit log for a person, or as it is. Needs no engine. */
@Command(
    name = "logs",
    description = "Show what a bottle's gateway let through and refused.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  bottle logs gitea-dev-7k2",
      "  bottle logs gitea-dev-7k2 -f --denied",
      "  bottle logs gitea-dev-7k2 --json | jq .host"
    })
public final class LogsCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);

  private final StateRoot states;
  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "<bottle>", description = "As bottle ps names it.")
  private String bottle = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the bottle ends.")
  private boolean follow;

  @Option(names = "--denied", description = "Refusals only.")
  private boolean denied;

  @Option(names = "--json", description = "The events themselves, one JSON object a line.")
  private boolean json;

  /** Prints to {@code out}. */
  public LogsCommand(StateRoot states, PrintStream out) {
    this.states = states;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BottleFolder folder = UnknownBottleException.find(states, bottle);
    while (follow && Files.notExists(folder.audit()) && folder.isRunning()) {
      Thread.sleep(POLL);
    }
    if (Files.notExists(folder.audit())) {
      return ExitCode.OK;
    }
    try (Reader log = Files.newBufferedReader(folder.audit())) {
      var line = new StringBuilder();
      boolean last = !follow;
      while (true) {
        for (int c = log.read(); c >= 0; c = log.read()) {
          // An unfinished line waits for its rest.
          if (c == '\n') {
            print(line.toString());
            line.setLength(0);
          } else {
            line.append((char) c);
          }
        }
        out.flush();
        if (last || out.checkError()) {
          return ExitCode.OK;
        }
        // One more look after the end: the last lines may have come in between.
        last = !folder.isRunning();
        Thread.sleep(POLL);
      }
    }
  }

  private void print(String event) {
    AuditLine.parse(event, ZoneId.systemDefault())
        .filter(line -> !denied || line.decision().equals("deny"))
        .map(line -> json ? Visible.json(event) : line.shown())
        .ifPresent(out::println);
  }
}
