package dev.bottle.gateway.cli;

import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.dlp.RuleProblem;
import dev.bottle.gateway.dlp.RuleSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the gateway makes of a rules file, for those who only want to know beforehand.
 *
 * @param rules how many rules it holds; 0 when it has problems
 * @param problems why the gateway would not take it
 */
public record RulesFileCheck(int rules, List<RuleProblem> problems) {
  public RulesFileCheck {
    problems = List.copyOf(problems);
  }

  /** Judges gitleaks TOML. */
  public static RulesFileCheck of(String fileName, byte[] toml) {
    try {
      var source = new RuleSource(fileName, new String(toml, StandardCharsets.UTF_8));
      return new RulesFileCheck(RuleLoader.load(List.of(source)).rules().ruleCount(), List.of());
    } catch (InvalidRulesException e) {
      return new RulesFileCheck(0, e.problems());
    }
  }

  /** How many rules come with the gateway. */
  public static int builtinRules() {
    return RuleLoader.builtinCount();
  }
}
