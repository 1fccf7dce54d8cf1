package dev.bottle.gateway.dlp;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.bottle.gateway.dlp.Rule.Required;
import dev.bottle.gateway.dlp.Rule.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads one rules file, with those that it extends, to the end, whatever is wrong in it. What
 * gitleaks takes is taken, and means the same; what it refuses is a problem.
 */
final class RulesFile {
  /** A file may extend one that extends one; no more, as in gitleaks. */
  private static final int MOST_EXTENDED = 2;

  private static final Set<String> TOP =
      Set.of(
          "title description minversion betterleaksminversion extend rules allowlist allowlists"
              .concat(" prefilter filter")
              .split(" "));
  private static final Set<String> RULE =
      Set.of(
          "id description regex secretgroup entropy keywords path tags allowlist allowlists"
              .concat(" required skipreport filter validate specificity tokenefficiency bottle")
              .split(" "));
  private static final Set<String> ALLOWLIST =
      Set.of(
          "description condition regexes regextarget stopwords paths commits targetrules"
              .split(" "));
  private static final Set<String> EXTEND = Set.of("usedefault path url disabledrules".split(" "));
  private static final String VERSION = "v?[0-9]+(?:\\.[0-9]+){0,2}(?:[-+][0-9A-Za-z.+-]+)?";

  private final RuleSource source;
  private final Includes includes;
  private final LoadLog log;
  private final int depth;
  private final AllowlistReader allowlists;
  private final Map<String, RuleDraft> drafts = new LinkedHashMap<>();
  private final List<Filter> everywhere = new ArrayList<>();
  private final List<RuleSamples> samples = new ArrayList<>();
  private Base base = Base.NONE;

  /** What a file extends. */
  private enum Base {
    NONE,
    FILE,
    /** Rules that need not be those of gitleaks: what only adds to one may find nothing there. */
    BUILTIN,
    MISSING
  }

  private RulesFile(RuleSource source, Includes includes, LoadLog log, int depth) {
    this.source = source;
    this.includes = includes;
    this.log = log;
    this.depth = depth;
    this.allowlists = new AllowlistReader(source, log);
  }

  /** What a file says. */
  record Content(List<Rule> rules, List<RuleSamples> samples) {}

  static Content read(RuleSource source, Includes includes, LoadLog log) {
    var file = new RulesFile(source, includes, log, 0);
    file.parse();
    log.close(source);
    return new Content(file.whole(), file.samples);
  }

  private List<Rule> whole() {
    var rules = new ArrayList<Rule>();
    for (RuleDraft draft : drafts.values()) {
      if (base != Base.MISSING && !addsToNothing(draft) && draft.check()) {
        rules.add(draft.with(everywhere).rule());
      }
    }
    return rules;
  }

  private boolean addsToNothing(RuleDraft draft) {
    Rule rule = draft.rule();
    boolean nothing =
        base == Base.BUILTIN
            && !rule.id().isBlank()
            && rule.regex().isEmpty()
            && rule.path().isEmpty()
            && !rule.measures();
    if (nothing) {
      log.note(source, "rule " + rule.id() + " is left out: it adds to none that is built in");
    }
    return nothing;
  }

  private void parse() {
    var report = log.problemsOf(source);
    try {
      read(new TomlTable(TomlReader.read(source.text()), 0, report));
    } catch (TomlException e) {
      report.problem(e.at(), "not valid TOML: " + e.getMessage());
    }
  }

  private void read(TomlTable top) {
    unknown(top, TOP, "");
    if (!top.text("minVersion").isEmpty() && !top.text("minVersion").matches(VERSION)) {
      top.problem("minVersion", "minVersion must be a version such as v8.25.0");
    }
    for (TomlTable table : top.tables("rules")) {
      RuleDraft draft = rule(table);
      if (drafts.put(draft.id(), draft) != null) {
        log.note(source, "rule " + draft.id() + " is there twice: the last one counts");
      }
    }
    requiredExist();
    everywhere.addAll(allowlists.ofFile(top));
    var targeted = new ArrayList<TomlTable>();
    for (TomlTable table : AllowlistReader.tables(top)) {
      unknown(table, ALLOWLIST, "an allowlist");
      if (table.texts("targetRules").isEmpty()) {
        allowlists.allowlist(table, "the file").ifPresent(everywhere::add);
      } else {
        targeted.add(table);
      }
    }
    if (depth < MOST_EXTENDED) {
      for (TomlTable table : top.tables("extend")) {
        extend(table);
      }
    } else if (top.has("extend")) {
      log.note(source, "extend is not followed: this file is the third in a row");
    }
    for (TomlTable table : targeted) {
      target(table);
    }
  }

  private void unknown(TomlTable table, Set<String> known, String owner) {
    for (String key : table.keys()) {
      if (!known.contains(key.toLowerCase(Locale.ROOT))) {
        log.note(
            source,
            (owner.isEmpty() ? "" : owner + ": ") + "unknown key \"" + key + "\" is ignored");
      }
    }
  }

  private RuleDraft rule(TomlTable table) {
    String id = table.text("id");
    String owner = "rule ".concat(id);
    unknown(table, RULE, owner);
    for (TomlTable allowlist : AllowlistReader.tables(table)) {
      unknown(allowlist, ALLOWLIST, owner);
    }
    String regex = table.text("regex");
    try {
      RegexSyntax.check(regex);
    } catch (PatternSyntaxException e) {
      table.problem("regex", RuleDraft.badRegex(e));
    }
    notes(table, id, regex);
    List<TomlTable> owns = table.tables("bottle");
    TomlTable own = owns.isEmpty() ? table.none() : owns.getFirst();
    RuleSamples tried = RuleSamples.read(id, own);
    if (tried.any()) {
      samples.add(tried);
    }
    return new RuleDraft(
        new Rule(
            id,
            table.text("description"),
            regex,
            (int) table.number("secretGroup"),
            table.number("entropy"),
            lower(table.texts("keywords")),
            table.texts("tags"),
            path(table),
            checksum(own),
            allowlists.ofRule(table, id),
            required(table),
            role(table, own)),
        table);
  }

  private static List<String> lower(List<String> words) {
    words.replaceAll(word -> word.toLowerCase(Locale.ROOT));
    return words;
  }

  private Role role(TomlTable table, TomlTable own) {
    return switch (own.text("measures")) {
      case "url" -> Role.URL;
      case "host" -> Role.HOST;
      default -> table.flag("skipReport") ? Role.PART : Role.REPORTED;
    };
  }

  private void notes(TomlTable table, String id, String regex) {
    if (table.has("path") && !regex.isEmpty()) {
      log.offOnTraffic("path", id);
    }
    if (table.has("required")) {
      log.offOnTraffic("required", id);
    }
    if (table.has("validate")) {
      log.note(source, "validate is never run");
    }
    if (table.flag("tokenEfficiency")) {
      log.note(source, "tokenEfficiency is ignored");
    }
  }

  private static Optional<Pattern> path(TomlTable table) {
    String path = table.text("path");
    return path.isEmpty() ? Optional.empty() : RuleDraft.compiled(table, "path", path);
  }

  private Optional<Checksum> checksum(TomlTable own) {
    String name = own.text("checksum");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Checksum> checksum = Checksum.named(name);
    if (checksum.isEmpty()) {
      String names =
          Arrays.stream(Checksum.values()).map(Checksum::label).collect(Collectors.joining(", "));
      own.problem("checksum", "checksum must be one of " + names);
    }
    return checksum;
  }

  private static List<Required> required(TomlTable table) {
    var all = new ArrayList<Required>();
    for (TomlTable one : table.tables("required")) {
      String id = one.text("id");
      if (id.isEmpty()) {
        one.problem("", "a required rule needs an id");
      }
      all.add(new Required(id, within(one, "withinLines"), within(one, "withinColumns")));
    }
    return all;
  }

  private static Optional<Integer> within(TomlTable table, String key) {
    return table.has(key) ? Optional.of((int) table.number(key)) : Optional.empty();
  }

  private void requiredExist() {
    for (RuleDraft draft : drafts.values()) {
      for (Required required : draft.rule().required()) {
        if (!drafts.containsKey(required.rule())) {
          draft
              .table()
              .problem("required", "required rule \"" + required.rule() + "\" is not in this file");
        }
      }
    }
  }

  private void target(TomlTable table) {
    for (TomlTable.Item id : table.items("targetRules")) {
      RuleDraft draft = drafts.get(id.text());
      if (draft == null && base == Base.BUILTIN) {
        log.note(source, "an allowlist's target " + id.text() + " is no rule that is built in");
      } else if (draft == null) {
        table.problem(id, "there is no rule \"" + id.text() + "\"");
      } else {
        allowlists
            .allowlist(table, id.text())
            .ifPresent(f -> drafts.put(id.text(), draft.with(List.of(f))));
      }
    }
  }

  private void extend(TomlTable table) {
    unknown(table, EXTEND, "extend");
    if (!table.text("url").isEmpty()) {
      log.note(source, "extend.url is ignored, by gitleaks too");
    }
    boolean builtin = table.flag("useDefault");
    String path = table.text("path");
    if (builtin && !path.isEmpty()) {
      table.problem("useDefault", "extend takes either path or useDefault");
    } else if (builtin && !source.name().equals(RuleFiles.BUILTIN)) {
      base = Base.BUILTIN;
      log.note(source, "extend.useDefault means the rules built in here");
      over(table, RuleFiles.builtin());
    } else if (!path.isEmpty()) {
      try {
        base = Base.FILE;
        over(table, includes.read(source, path));
      } catch (Includes.MissingException e) {
        base = Base.MISSING;
        table.problem("path", e.reason());
      }
    }
  }

  private void over(TomlTable extend, RuleSource extended) {
    var file = new RulesFile(extended, includes, log, depth + 1);
    file.parse();
    for (TomlTable.Item id : extend.items("disabledRules")) {
      if (file.drafts.remove(id.text()) == null) {
        log.note(source, "disabled rule " + id.text() + " is not in " + extended.name());
      }
    }
    file.drafts.forEach((id, draft) -> drafts.merge(id, draft, RuleDraft::over));
    everywhere.addAll(file.everywhere);
  }
}
