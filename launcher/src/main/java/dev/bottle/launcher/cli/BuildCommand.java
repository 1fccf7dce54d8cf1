package dev.bottle.launcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bottle build}: builds the two images, if what goes into them has changed. */
@Command(
    name = "build",
    description = "Build the gateway and agent images, if their contents have changed.",
    mixinStandardHelpOptions = true)
public final class BuildCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    // Whoever calls it wants images built; anything else is setup's to ask for.
    return SetupCommand.perform(what -> what.startsWith("build ") || what.startsWith("fetch "));
  }
}
