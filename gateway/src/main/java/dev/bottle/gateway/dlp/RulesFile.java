package dev.bottle.gateway.dlp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one rules file to the end, whatever is wrong in it. */
final class RulesFile {
  private static final Set<String> TOP =
      Set.of("title", "description", "minversion", "extend", "rules", "allowlist", "allowlists");
  private static final Set<String> RULE =
      Set.of(
          "id",
          "description",
          "regex",
          "secretgroup",
          "entropy",
          "keywords",
          "path",
          "tags",
          "allowlist",
          "allowlists",
          "required",
          "skipreport");
  private static final Set<String> EXTEND = Set.of("usedefault", "path", "url", "disabledrules");

  private final RuleSource source;
  private final TomlLines lines;
  private final List<RuleProblem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Rule> rules = new LinkedHashMap<>();

  RulesFile(RuleSource source) {
    this.source = source;
    this.lines = new TomlLines(source.text());
    try {
      JsonNode tree = new TomlMapper().readTree(source.text());
      read(new TomlTable(tree, "", this::problem).allow(TOP));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      problems.add(
          new RuleProblem(
              source.name(),
              at == null ? 0 : at.getLineNr(),
              at == null ? 0 : at.getColumnNr(),
              "not valid TOML: " + e.getOriginalMessage()));
    }
  }

  List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  List<RuleProblem> problems() {
    return problems.stream().sorted(Comparator.comparingInt(RuleProblem::line)).toList();
  }

  List<String> notes() {
    return notes;
  }

  private void problem(String path, String message) {
    problems.add(new RuleProblem(source.name(), lines.of(path), 0, message));
  }

  private void read(TomlTable top) {
    var allowed = new ArrayList<Allowlist>();
    for (String key : List.of("allowlist", "allowlists")) {
      top.tables(key).forEach(t -> allowed.add(allowlist(t, "the file's allowlist")));
    }
    Map<String, Rule> base = extended(top);
    base.forEach((id, rule) -> rules.put(id, with(rule, allowed)));
    var seen = new LinkedHashMap<String, TomlTable>();
    for (TomlTable table : top.tables("rules")) {
      String id = table.allow(RULE).text("id", "");
      if (id.isEmpty()) {
        problem(table.path(), "a rule needs an id");
      } else if (seen.putIfAbsent(id, table) != null) {
        problem(table.at("id"), "rule " + id + " is there twice");
      } else {
        rule(table, id, Optional.ofNullable(base.get(id)))
            .ifPresent(rule -> rules.put(id, with(rule, allowed)));
      }
    }
  }

  private Map<String, Rule> extended(TomlTable top) {
    Map<String, Rule> base = new LinkedHashMap<>();
    for (TomlTable extend : top.tables("extend")) {
      extend.allow(EXTEND);
      for (String key : List.of("path", "url")) {
        if (!extend.text(key, "").isEmpty()) {
          problem(
              extend.at(key), "extend." + key + " is not followed: name that file as rules too");
        }
      }
      if (extend.flag("useDefault") && !source.name().equals(RuleFiles.BUILTIN)) {
        new RulesFile(RuleFiles.builtin()).rules().forEach(rule -> base.put(rule.id(), rule));
        notes.add("extend.useDefault means the rules built in here");
      }
      extend.texts("disabledRules").forEach(base::remove);
    }
    return base;
  }

  private Optional<Rule> rule(TomlTable table, String id, Optional<Rule> base) {
    var allowed = new ArrayList<>(base.map(Rule::allowed).orElse(List.of()));
    for (String key : List.of("allowlist", "allowlists")) {
      table.tables(key).forEach(t -> allowed.addAll(allowlist(t, "rule " + id).regexes()));
    }
    for (String key : List.of("path", "required")) {
      if (table.has(key)) {
        notes.add("rule " + id + ": " + key + " is ignored, the rule applies without it");
      }
    }
    table.texts("tags");
    String regex = table.text("regex", base.map(Rule::regex).orElse(""));
    int group = (int) table.number("secretGroup", base.map(Rule::secretGroup).orElse(0));
    var rule =
        new Rule(
            id,
            table.text("description", base.map(Rule::description).orElse("")),
            regex,
            group,
            table.number("entropy", base.map(Rule::entropy).orElse(0.0)),
            table.has("keywords")
                ? table.texts("keywords").stream().map(k -> k.toLowerCase(Locale.ROOT)).toList()
                : base.map(Rule::keywords).orElse(List.of()),
            allowed);
    if (table.flag("skipReport")) {
      notes.add("rule " + id + " is left out: skipReport");
      return Optional.empty();
    }
    if (regex.isEmpty() && table.has("path")) {
      notes.add("rule " + id + " is left out: it looks at paths alone");
      return Optional.empty();
    }
    return checked(table, rule) ? Optional.of(rule) : Optional.empty();
  }

  private boolean checked(TomlTable table, Rule rule) {
    if (rule.regex().isEmpty()) {
      problem(table.path(), "rule " + rule.id() + " needs a regex");
      return false;
    }
    Optional<Pattern> pattern = compiled(table.at("regex"), rule.regex());
    if (pattern.isEmpty()) {
      return false;
    }
    int groups = pattern.get().groupCount();
    if (rule.secretGroup() < 0 || rule.secretGroup() > groups) {
      problem(
          table.at("secretGroup"),
          "secretGroup is %d, the regex has %d groups".formatted(rule.secretGroup(), groups));
      return false;
    }
    return true;
  }

  private Optional<Pattern> compiled(String path, String regex) {
    try {
      return Optional.of(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      problem(path, "bad regex: " + e.getDescription() + ": " + e.getPattern());
      return Optional.empty();
    }
  }

  /** An allowlist's regexes that judge the secret alone; {@code targets} empty means every rule. */
  private record Allowlist(List<Pattern> regexes, List<String> targets) {}

  private Allowlist allowlist(TomlTable table, String owner) {
    table.allow(
        Set.of(
            "description",
            "condition",
            "regexes",
            "regextarget",
            "stopwords",
            "paths",
            "commits",
            "targetrules"));
    var off = new ArrayList<String>();
    for (String key : List.of("paths", "commits", "stopwords")) {
      if (!table.texts(key).isEmpty()) {
        off.add(key);
      }
    }
    var regexes = new ArrayList<Pattern>();
    for (String regex : table.texts("regexes")) {
      compiled(table.at("regexes"), regex)
          .ifPresent(_ -> regexes.add(Pattern.compile(RegexParser.parse(regex).text())));
    }
    String target = table.text("regexTarget", "");
    boolean all = table.text("condition", "OR").matches("(?i)and|&&");
    if (!target.isEmpty() && !target.equals("secret")) {
      off.add("regexTarget " + target);
      regexes.clear();
    } else if (all && !off.isEmpty()) {
      regexes.clear();
    }
    if (!off.isEmpty()) {
      notes.add(
          owner + ": " + String.join(", ", off) + " allow nothing: an agent could steer them");
    }
    return new Allowlist(regexes, table.texts("targetRules"));
  }

  private static Rule with(Rule rule, List<Allowlist> lists) {
    var allowed = new ArrayList<>(rule.allowed());
    lists.stream()
        .filter(l -> l.targets.isEmpty() || l.targets.contains(rule.id()))
        .forEach(l -> allowed.addAll(l.regexes));
    return new Rule(
        rule.id(),
        rule.description(),
        rule.regex(),
        rule.secretGroup(),
        rule.entropy(),
        rule.keywords(),
        allowed);
  }
}
