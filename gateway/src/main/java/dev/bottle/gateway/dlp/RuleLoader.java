package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns the texts of rules files into rules; does no I/O of its own. */
public final class RuleLoader {
  private RuleLoader() {}

  /** Rules that have not been compiled. */
  record Parsed(List<Rule> rules, List<RuleSamples> samples, List<String> notes) {}

  /**
   * Loads gitleaks v8 TOML. The files' rules all apply, in order, an id that stands in two files
   * too.
   *
   * @throws InvalidRulesException with every problem of every file; to extend another file is one
   */
  public static LoadedRules load(List<RuleSource> sources) throws InvalidRulesException {
    return forTraffic(parse(sources, Includes.NONE, List.of()), Set.of());
  }

  static LoadedRules forTraffic(Parsed parsed, Set<Path> files) {
    var rules = new ArrayList<Rule>();
    for (Rule rule : parsed.rules()) {
      if (rule.onTraffic()) {
        rules.add(rule);
      }
    }
    return new LoadedRules(new RuleSet(rules), parsed.notes(), files);
  }

  /**
   * Reads rules.
   *
   * @param known problems that were met before
   */
  static Parsed parse(List<RuleSource> sources, Includes includes, List<RuleProblem> known)
      throws InvalidRulesException {
    var log = new LoadLog();
    for (RuleProblem problem : known) {
      log.problem(problem);
    }
    var rules = new ArrayList<Rule>();
    var samples = new ArrayList<RuleSamples>();
    for (RuleSource source : sources) {
      var content = RulesFile.read(source, includes, log);
      rules.addAll(content.rules());
      samples.addAll(content.samples());
    }
    if (log.hasProblems()) {
      throw new InvalidRulesException(log.problems());
    }
    return new Parsed(rules, samples, log.notes());
  }

  /** The rules that come with the gateway. */
  public static RuleSet builtin() {
    try {
      return load(List.of(RuleFiles.builtin())).rules();
    } catch (InvalidRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many of these judge traffic; compiles nothing. */
  public static int builtinCount() {
    try {
      var parsed = parse(List.of(RuleFiles.builtin()), Includes.NONE, List.of());
      return (int) parsed.rules().stream().filter(Rule::onTraffic).count();
    } catch (InvalidRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The UTF-8 bytes of a text as chars, one each. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
