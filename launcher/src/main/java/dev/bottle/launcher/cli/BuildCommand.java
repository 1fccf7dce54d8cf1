package dev.bottle.launcher.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bottle build}: builds the two images, if what goes into them has changed. */
@Command(
    name = "build",
    description = "Build the gateway and agent images, if their contents have changed.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle build"})
public final class BuildCommand implements Callable<Integer> {
  private final Ground ground;
  private final PrintStream out;

  public BuildCommand(Ground ground, PrintStream out) {
    this.ground = ground;
    this.out = out;
  }

  @Override
  public Integer call() {
    var made = ground.prepare(Ground.Readiness.IMAGES);
    out.println("ready: " + made.gateway() + ", " + made.agent());
    return ExitCode.OK;
  }
}
