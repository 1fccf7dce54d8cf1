package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.DockerImages;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.setup.Consent;
import dev.bottle.launcher.setup.HostSetup;
import dev.bottle.launcher.setup.Progress;
import dev.bottle.launcher.setup.SetupException;
import java.io.Console;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bottle setup}: makes what is missing on this host. */
@Command(
    name = "setup",
    description = "Make what is missing on this host: a Docker engine, the images of a bottle.",
    mixinStandardHelpOptions = true)
public final class SetupCommand implements Callable<Integer> {
  private static final int USAGE = 2;
  private static final int NO_ENGINE = 69;

  @Option(names = "--yes", description = "Do each step without asking.")
  private boolean yes;

  @Override
  public Integer call() {
    if (yes) {
      return perform(what -> true);
    }
    Optional<Console> terminal = terminal();
    if (terminal.isEmpty()) {
      System.err.println("bottle: there is no terminal to ask at; say --yes to do each step.");
      return USAGE;
    }
    Console console = terminal.get();
    return perform(what -> isYes(console.readLine("bottle will %s. Go on? [y/N] ", what)));
  }

  static int perform(Consent consent) {
    var environment = System.getenv();
    try (var images = DockerImages.of(environment)) {
      var setup =
          new HostSetup(
              images,
              Path.of(System.getProperty("bottle.home", ".")),
              environment,
              consent,
              new Progress(System.err, screen()));
      setup.engine();
      var made = setup.images();
      System.out.println("ready: " + made.gateway() + ", " + made.agent());
      return 0;
    } catch (EngineUnreachableException e) {
      System.err.println("bottle: " + e.getMessage());
      return NO_ENGINE;
    } catch (SetupException e) {
      System.err.println("bottle: " + e.getMessage());
      return switch (e.kind()) {
        case NO_ENGINE -> NO_ENGINE;
        case DECLINED, FAILED -> 1;
      };
    }
  }

  private static Progress.Screen screen() {
    return terminal().isPresent() ? Progress.Screen.TERMINAL : Progress.Screen.PLAIN;
  }

  @SuppressWarnings("SystemConsoleNull") // from 25 on it is null again where there is no terminal
  private static Optional<Console> terminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  private static boolean isYes(@Nullable String answer) {
    return answer != null && answer.strip().matches("(?i)y(es)?");
  }
}
