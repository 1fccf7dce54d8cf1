package dev.bottle.launcher.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle completion}: what a shell reads to complete the commands. */
@Command(
    name = "completion",
    description = "Print a completion script.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  source <(bottle completion bash)",
      "  bottle completion fish | source"
    })
public final class CompletionCommand implements Callable<Integer> {
  private final PrintStream out;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
  private Shell shell = Shell.bash;

  /** The shells; the names are what the user types. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  public CompletionCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    var root = spec == null ? new CommandLine(this) : spec.root().commandLine();
    switch (shell) {
      // picocli's script completes in zsh too: it loads bashcompinit by itself.
      case bash, zsh -> out.println(AutoComplete.bash("bottle", root));
      case fish -> fish(root);
    }
    return ExitCode.OK;
  }

  private void fish(CommandLine root) {
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              var first = String.join(" ", command.getCommandSpec().usageMessage().description());
              out.println(
                  "complete -c bottle -f -n __fish_use_subcommand -a "
                      + name
                      + " -d '"
                      + first.replace("'", "\\'")
                      + "'");
              for (var option : command.getCommandSpec().options()) {
                out.println(
                    "complete -c bottle -n '__fish_seen_subcommand_from "
                        + name
                        + "' -l "
                        + option.longestName().substring(2));
              }
            });
  }
}
