package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.EngineException;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.session.SessionException;
import dev.bottle.launcher.session.Visible;
import dev.bottle.launcher.setup.SetupException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where what went wrong becomes a message and an exit code. A stack trace is shown
 * only with {@code BOTTLE_DEBUG=1}.
 */
final class Failures {
  private final PrintStream err;
  private final Trace trace;

  private enum Trace {
    SHOWN,
    HIDDEN
  }

  Failures(Map<String, String> environment, PrintStream err) {
    this.err = err;
    this.trace =
        environment.getOrDefault("BOTTLE_DEBUG", "").equals("1") ? Trace.SHOWN : Trace.HIDDEN;
  }

  /** Tells the person; gives the exit code. */
  int tell(Throwable failure) {
    switch (trace) {
      case SHOWN -> failure.printStackTrace(err);
      case HIDDEN -> {}
    }
    say(message(failure));
    for (var also : failure.getSuppressed()) {
      say(message(also));
    }
    return exitCode(failure);
  }

  /** A command line that cannot be understood. */
  int usage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    say(String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""));
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      err.println("Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?");
    }
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private void say(String message) {
    err.println(
        "bottle: "
            + String.join("\n", message.stripTrailing().lines().map(Visible::text).toList()));
  }

  private static int exitCode(Throwable failure) {
    return switch (failure) {
      case EngineUnreachableException _ -> ExitCode.NO_ENGINE;
      case SetupException e ->
          switch (e.kind()) {
            case NO_ENGINE -> ExitCode.NO_ENGINE;
            case DECLINED, FAILED -> ExitCode.FAILED;
          };
      case InterruptedException _ -> ExitCode.INTERRUPTED;
      default -> ExitCode.FAILED;
    };
  }

  private static String message(Throwable failure) {
    return switch (failure) {
      case EngineUnreachableException e -> String.valueOf(e.getMessage());
      case EngineException e -> "the engine says: " + e.getMessage();
      case SetupException e -> String.valueOf(e.getMessage());
      case SessionException e -> String.valueOf(e.getMessage());
      case UnknownBottleException e -> String.valueOf(e.getMessage());
      case UncheckedIOException e when e.getCause() != null -> file(e.getCause());
      case IOException e -> file(e);
      case InterruptedException _ -> "interrupted";
      default ->
          "this is a fault in bottle ("
              + failure.getClass().getSimpleName()
              + "); BOTTLE_DEBUG=1 shows where it happened";
    };
  }

  private static String file(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> e.getFile() + ": no such file";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      case FileAlreadyExistsException e -> e.getFile() + ": is there already";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      default ->
          failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    };
  }
}
