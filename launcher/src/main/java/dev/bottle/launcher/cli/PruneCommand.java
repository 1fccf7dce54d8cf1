package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code bottle prune}: takes away what dead launchers left on the engine, and the records of
 * bottles that ended long ago.
 */
@Command(
    name = "prune",
    description = {
      "Remove what killed launchers left, and old records of ended bottles.",
      "Nothing of a running bottle is touched."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle prune", "  bottle prune --older-than 0d"})
public final class PruneCommand implements Callable<Integer> {
  private final Supplier<Runtime> engine;
  private final StateRoot states;
  private final PrintStream out;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = Age.class,
      description = "Records to remove: 12h, 30d. Default: 30d.")
  private Duration olderThan = Duration.ofDays(30);

  /** On this engine. */
  public PruneCommand(Supplier<Runtime> engine, StateRoot states, PrintStream out) {
    this.engine = engine;
    this.states = states;
    this.out = out;
  }

  /** Reads {@code 12h} and {@code 30d}. */
  static final class Age implements ITypeConverter<Duration> {
    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,5})([hd])");

    @Override
    public Duration convert(String text) {
      var age = SHAPE.matcher(text);
      if (!age.matches()) {
        throw new TypeConversionException("'" + text + "' is not an age such as 12h or 30d");
      }
      long count = Long.parseLong(age.group(1));
      return age.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count);
    }
  }

  /** Prunes, and says what it removed. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    int removed = 0;
    try (Runtime runtime = engine.get()) {
      for (var id : Sweep.run(runtime)) {
        out.println("removed what was left of " + id);
        removed++;
      }
    }
    Instant before = Instant.now().minus(olderThan);
    for (BottleFolder folder : states.all()) {
      if (!folder.isRunning() && !folder.lastSign().isAfter(before)) {
        folder.delete();
        out.println("removed the records of " + folder.id());
        removed++;
      }
    }
    if (removed == 0) {
      out.println("nothing to remove");
    }
    return ExitCode.OK;
  }
}
