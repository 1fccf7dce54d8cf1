package dev.bottle.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.gateway.dlp.FileRules;
import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.dlp.SampleCheck;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle rules}: work on rules files. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Work on rules files.",
    subcommands = {RulesCommand.Check.class, RulesCommand.Show.class, RulesCommand.Test.class})
public final class RulesCommand implements Callable<Integer> {
  private static final int BAD_RULES = 65;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  private static Optional<FileRules> load(List<String> names, PrintWriter err) {
    try {
      var loaded = RuleFiles.loadForFiles(names, Path.of(""));
      loaded.notes().forEach(err::println);
      return Optional.of(loaded);
    } catch (InvalidRulesException e) {
      e.problems().forEach(err::println);
      return Optional.empty();
    }
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
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
      var loaded = load(List.of(file), spec.commandLine().getErr());
      loaded.ifPresent(
          rules -> {
            long filesOnly = rules.list().size() - rules.onTraffic();
            String part = filesOnly == 0 ? "" : " (" + filesOnly + " for files alone)";
            spec.commandLine()
                .getOut()
                .println(file + ": " + counted(rules.list().size(), "rule") + part);
          });
      return loaded.isPresent() ? ExitCode.OK : BAD_RULES;
    }
  }

  /** How rules are listed; the names are what a user types. */
  enum Format {
    text,
    json
  }

  /** {@code bottle rules list}: says which rules there are. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the rules of files, by default those built in.",
      footer = {
        "",
        "Exit code: 0, or 65 when a file has problems.",
        "",
        "Examples:",
        "  bottle rules list",
        "  bottle rules list --format json team.toml"
      })
  static final class Show implements Callable<Integer> {
    @Option(names = "--format", paramLabel = "text|json", description = "Default: text.")
    Format format = Format.text;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Gitleaks TOML, or 'builtin'.")
    List<String> files = List.of();

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var names = files.isEmpty() ? List.of(RuleFiles.BUILTIN) : files;
      var loaded = load(names, spec.commandLine().getErr());
      loaded.ifPresent(rules -> print(rules.list()));
      return loaded.isPresent() ? ExitCode.OK : BAD_RULES;
    }

    private void print(List<FileRules.Listed> rules) {
      var out = spec.commandLine().getOut();
      int width = rules.stream().mapToInt(r -> r.id().length()).max().orElse(0);
      for (var rule : rules) {
        out.println(
            switch (format) {
              case text ->
                  (rule.id() + " ".repeat(width - rule.id().length()) + "  " + rule.description())
                      .stripTrailing();
              case json -> json(rule);
            });
      }
    }

    private static String json(FileRules.Listed rule) {
      var line = new LinkedHashMap<String, Object>();
      line.put("rule", rule.id());
      line.put("description", rule.description());
      line.put("tags", rule.tags());
      line.put("traffic", rule.onTraffic());
      try {
        return new JsonMapper().writeValueAsString(line);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** {@code bottle rules test}: tries a file's samples. */
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Try the samples of a rules file: each of a rule's bottle.samples must be found by it,",
        "none of its bottle.decoys may be."
      },
      footer = {
        "",
        "Exit code: 0 all as they should be, 1 some not, 65 the file has problems.",
        "",
        "Example:",
        "  bottle rules test team.toml"
      })
  static final class Test implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Gitleaks TOML, or 'builtin'.")
    String file = "";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var loaded = load(List.of(file), spec.commandLine().getErr());
      return loaded.map(rules -> told(SampleCheck.of(rules))).orElse(BAD_RULES);
    }

    private int told(SampleCheck check) {
      var out = spec.commandLine().getOut();
      for (var failure : check.failures()) {
        String what =
            switch (failure.kind()) {
              case NOT_FOUND -> "a sample is not found: ";
              case FOUND -> "a decoy is found: ";
            };
        out.println(failure.rule() + "  " + what + failure.text());
      }
      if (!check.without().isEmpty()) {
        out.println("without samples: " + String.join(", ", check.without()));
      }
      String tried =
          counted(check.samples(), "sample") + ", " + counted(check.decoys(), "decoy") + ": ";
      int wrong = check.failures().size();
      out.println(tried + (wrong == 0 ? "all as they should be" : wrong + " wrong"));
      return wrong == 0 ? ExitCode.OK : 1;
    }
  }
}
