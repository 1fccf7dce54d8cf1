package dev.bottle.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The gateway's own command line, as its image starts it. */
@Command(
    name = "bottle",
    description = "An allowlisting, inspecting way out.",
    mixinStandardHelpOptions = true,
    subcommands = {GatewayCommand.class, ScanCommand.class, RulesCommand.class})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
