package dev.bottle.launcher.cli;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.Allowance;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle allow}: one more allowlist entry for a running bottle, until it ends. */
@Command(
    name = "allow",
    description = "Let a running bottle reach one more host, until it ends.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  bottle allow gitea-dev-7k2 paste.example.net",
      "  bottle allow gitea-dev-7k2 registry.example.com:8443",
      "  bottle allow gitea-dev-7k2 '*.example.org'"
    })
public final class AllowCommand implements Callable<Integer> {
  private final Supplier<Runtime> engine;
  private final StateRoot states;
  private final PrintStream out;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<bottle>", description = "As bottle ps names it.")
  private String bottle = "";

  @Parameters(
      index = "1",
      paramLabel = "<entry>",
      description = "host (ports 80 and 443), host:port or *.host (subdomains).")
  private String entry = "";

  /** On this engine. */
  public AllowCommand(Supplier<Runtime> engine, StateRoot states, PrintStream out) {
    this.engine = engine;
    this.states = states;
    this.out = out;
  }

  /** Grants; the gateway itself has the last word on the entry. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    mustBeAnEntry();
    BottleFolder folder = UnknownBottleException.findRunning(states, bottle);
    try (Runtime runtime = engine.get()) {
      new Allowance(runtime).grant(folder.id(), folder, entry);
    }
    out.println(
        bottle + " may reach " + entry + " until it ends. To keep it, add it to the manifest.");
    return ExitCode.OK;
  }

  private void mustBeAnEntry() {
    try {
      AllowEntry.parse(entry);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec == null ? new CommandLine(this) : spec.commandLine(),
          "'" + Visible.text(entry) + "' cannot be allowed: " + e.getMessage());
    }
  }
}
