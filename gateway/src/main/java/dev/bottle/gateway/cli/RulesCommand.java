package dev.bottle.gateway.cli;

import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.LoadedRules;
import dev.bottle.gateway.dlp.RuleFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle rules}: work on rules files. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Work on rules files.",
    subcommands = RulesCommand.Check.class)
public final class RulesCommand implements Callable<Integer> {
  private static final int BAD_RULES = 65;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** {@code bottle rules check}: validates a rules file. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Check a rules file and show every problem in it.",
      footer = {
        "",
        "Exit code: 0 good, 65 problems.",
        "",
        "Example:",
        "  bottle rules check team.toml"
      })
  static final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Gitleaks TOML, or 'builtin'.")
    String file = "";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var err = spec.commandLine().getErr();
      try {
        LoadedRules loaded = RuleFiles.load(List.of(file), Path.of(""));
        loaded.notes().forEach(err::println);
        spec.commandLine().getOut().println(file + ": " + counted(loaded.rules().ruleCount()));
        return ExitCode.OK;
      } catch (InvalidRulesException e) {
        e.problems().forEach(err::println);
        return BAD_RULES;
      }
    }

    private static String counted(int rules) {
      return rules == 1 ? "1 rule" : rules + " rules";
    }
  }
}
