package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Stopping;
import dev.bottle.launcher.session.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bottle stop}: ends one running bottle, or all of this user's. */
@Command(
    name = "stop",
    description = "End a bottle, and take away everything of it but its records.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle stop gitea-dev-7k2", "  bottle stop --all"})
public final class StopCommand implements Callable<Integer> {
  private final Supplier<Runtime> engine;
  private final StateRoot states;
  private final PrintStream out;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Which which = new Which();

  /** One of them, or all. */
  private static final class Which {
    @Parameters(index = "0", paramLabel = "<bottle>", description = "As bottle ps names it.")
    private @Nullable String bottle;

    @Option(names = "--all", required = true, description = "Every bottle that runs.")
    private boolean all;
  }

  /** On this engine. */
  public StopCommand(Supplier<Runtime> engine, StateRoot states, PrintStream out) {
    this.engine = engine;
    this.states = states;
    this.out = out;
  }

  /** Stops; a bottle that has ended already is no error. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    if (which.all || which.bottle == null) {
      try (Runtime runtime = engine.get()) {
        all(runtime);
      }
      return ExitCode.OK;
    }
    BottleFolder folder = UnknownBottleException.find(states, which.bottle);
    try (Runtime runtime = engine.get()) {
      stop(runtime, folder);
    }
    return ExitCode.OK;
  }

  /** Every running one, and what is left of those whose launcher is gone. */
  private void all(Runtime runtime) throws IOException, InterruptedException {
    for (BottleFolder folder : states.all()) {
      if (folder.isRunning()) {
        stop(runtime, folder);
      }
    }
    Sweep.run(runtime).forEach(id -> out.println("removed what was left of " + id));
  }

  private void stop(Runtime runtime, BottleFolder folder) throws IOException, InterruptedException {
    boolean running = folder.isRunning();
    new Stopping(runtime).stop(folder.id(), folder);
    out.println((running ? "stopped " : "had ended already: ") + folder.id());
  }
}
