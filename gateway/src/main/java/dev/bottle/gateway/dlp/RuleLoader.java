package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Turns the texts of rules files into one {@link RuleSet}; does no I/O of its own. */
public final class RuleLoader {
  private RuleLoader() {}

  /**
   * Loads gitleaks v8 TOML. The files' rules all apply, in order, an id that stands in two files
   * too.
   *
   * @throws InvalidRulesException with every problem of every file
   */
  public static LoadedRules load(List<RuleSource> sources) throws InvalidRulesException {
    return load(sources, List.of());
  }

  static LoadedRules load(List<RuleSource> sources, List<RuleProblem> known)
      throws InvalidRulesException {
    var problems = new ArrayList<>(known);
    var rules = new ArrayList<Rule>();
    var notes = new ArrayList<String>();
    for (RuleSource source : sources) {
      var file = new RulesFile(source);
      rules.addAll(file.rules());
      problems.addAll(file.problems());
      file.notes().forEach(note -> notes.add(source.name() + ": " + note));
    }
    if (!problems.isEmpty()) {
      throw new InvalidRulesException(problems);
    }
    return new LoadedRules(new RuleSet(rules), notes);
  }

  /** The rules that come with the gateway. */
  public static RuleSet builtin() {
    try {
      return load(List.of(RuleFiles.builtin())).rules();
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
