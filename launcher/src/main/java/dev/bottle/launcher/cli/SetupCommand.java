package dev.bottle.launcher.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bottle setup}: makes what is missing on this host. */
@Command(
    name = "setup",
    description = "Make what is missing on this host: a Docker engine, the images of a bottle.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle setup", "  bottle setup --yes"})
public final class SetupCommand implements Callable<Integer> {
  private final Ground ground;
  private final Person person;
  private final PrintStream out;
  private final PrintStream err;

  @Option(names = "--yes", description = "Do each step without asking.")
  private boolean yes;

  public SetupCommand(Ground ground, Person person, PrintStream out, PrintStream err) {
    this.ground = ground;
    this.person = person;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (!yes && !person.present()) {
      err.println("bottle: there is no terminal to ask at; --yes does each step without asking.");
      return ExitCode.USAGE;
    }
    var made = ground.prepare(yes ? Ground.Readiness.SETUP_UNASKED : Ground.Readiness.SETUP);
    out.println("ready: " + made.gateway() + ", " + made.agent());
    return ExitCode.OK;
  }
}
