package dev.bottle.gateway.dlp;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule as a file has it, which another file may still complete.
 *
 * @param table where its problems are shown
 */
record RuleDraft(Rule rule, TomlTable table) {
  String id() {
    return rule.id();
  }

  /** This rule over the one of a file that is extended: what it does not say stays. */
  RuleDraft over(RuleDraft base) {
    Rule b = base.rule;
    return new RuleDraft(
        new Rule(
            b.id(),
            rule.description().isEmpty() ? b.description() : rule.description(),
            rule.regex().isEmpty() ? b.regex() : rule.regex(),
            rule.secretGroup() == 0 ? b.secretGroup() : rule.secretGroup(),
            rule.entropy() == 0 ? b.entropy() : rule.entropy(),
            joined(b.keywords(), rule.keywords()),
            joined(b.tags(), rule.tags()),
            rule.path().or(b::path),
            rule.checksum().or(b::checksum),
            joined(b.filters(), rule.filters()),
            b.required(),
            b.role()),
        table);
  }

  RuleDraft with(List<Filter> filters) {
    Rule r = rule;
    return new RuleDraft(
        new Rule(
            r.id(),
            r.description(),
            r.regex(),
            r.secretGroup(),
            r.entropy(),
            r.keywords(),
            r.tags(),
            r.path(),
            r.checksum(),
            joined(r.filters(), filters),
            r.required(),
            r.role()),
        table);
  }

  private static <T> List<T> joined(List<T> front, List<T> back) {
    var all = new ArrayList<T>(front);
    all.addAll(back);
    return all;
  }

  /** Whether it is complete and means something; says what is wrong if not. */
  boolean check() {
    if (rule.id().isBlank()) {
      table.problem("", "a rule needs an id");
      return false;
    }
    if (rule.regex().isEmpty() && rule.path().isEmpty() && !rule.measures()) {
      table.problem("", "rule " + rule.id() + " needs a regex or a path");
      return false;
    }
    return rule.secretGroup() <= 0 || (RegexSyntax.accepts(rule.regex()) && groupIsThere());
  }

  private boolean groupIsThere() {
    int groups = Shape.captures(RegexParser.parse(rule.regex()));
    if (rule.secretGroup() > groups) {
      table.problem(
          "secretGroup",
          "secretGroup is %d, the regex has %d groups".formatted(rule.secretGroup(), groups));
    }
    return rule.secretGroup() <= groups;
  }

  /** The pattern of a regular expression; empty, and told of, when it is not RE2 syntax. */
  static Optional<Pattern> compiled(TomlTable table, String key, String regex) {
    try {
      return Optional.of(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      table.problem(key, badRegex(e));
      return Optional.empty();
    }
  }

  static String badRegex(PatternSyntaxException e) {
    return "bad regex: " + e.getDescription() + ": " + e.getPattern();
  }
}
