package dev.bottle.gateway.dlp;

import com.google.re2j.PatternSyntaxException;
import dev.bottle.gateway.dlp.Filter.AllOf;
import dev.bottle.gateway.dlp.Filter.AnyOf;
import dev.bottle.gateway.dlp.Filter.Contains;
import dev.bottle.gateway.dlp.Filter.Matches;
import dev.bottle.gateway.dlp.Filter.Target;
import dev.bottle.gateway.dlp.Filter.Unknown;
import dev.bottle.gateway.dlp.FilterParser.FilterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what a rules file lets pass, allowlists and filters alike, as {@link Filter}s. */
final class AllowlistReader {
  private final RuleSource source;
  private final LoadLog log;

  AllowlistReader(RuleSource source, LoadLog log) {
    this.source = source;
    this.log = log;
  }

  /** The allowlists of a rule, the deprecated single one too, and its filter. */
  List<Filter> ofRule(TomlTable table, String owner) {
    var filters = new ArrayList<Filter>();
    for (TomlTable allowlist : tables(table)) {
      Optional<Filter> filter = allowlist(allowlist, owner);
      if (filter.isPresent()) {
        filters.add(filter.get());
      }
    }
    filters.addAll(filter(table, "filter", owner));
    return filters;
  }

  /** The filters of a whole file. */
  List<Filter> ofFile(TomlTable top) {
    var filters = new ArrayList<Filter>(filter(top, "prefilter", "the file"));
    filters.addAll(filter(top, "filter", "the file"));
    return filters;
  }

  /** The tables under {@code allowlists} or, as older files have it, {@code allowlist}. */
  static List<TomlTable> tables(TomlTable table) {
    List<TomlTable> old = table.tables("allowlist");
    List<TomlTable> now = table.tables("allowlists");
    if (!old.isEmpty() && !now.isEmpty()) {
      table.problem("allowlist", "allowlist is deprecated and cannot stand beside allowlists");
    }
    return now.isEmpty() ? old : now;
  }

  /** One allowlist; empty when there is something wrong with it. */
  Optional<Filter> allowlist(TomlTable table, String owner) {
    var parts = new ArrayList<Filter>();
    List<String> regexes = expressions(table, "regexes");
    if (!regexes.isEmpty()) {
      parts.add(new Matches(target(table, owner), new Finder(regexes)));
    }
    List<String> words = table.texts("stopwords");
    if (!words.isEmpty()) {
      parts.add(
          new Contains(
              Target.SECRET,
              words.stream().map(w -> RuleLoader.bytes(w.toLowerCase(Locale.ROOT))).toList()));
      log.offOnTraffic("stopwords", owner);
    }
    List<String> paths = expressions(table, "paths");
    if (!paths.isEmpty()) {
      parts.add(new Matches(Target.PATH, new Finder(paths)));
      log.offOnTraffic("paths", owner);
    }
    if (!table.texts("commits").isEmpty()) {
      parts.add(new Unknown("commits"));
      log.offOnTraffic("commits", owner);
    }
    if (parts.isEmpty() && table.items("regexes").isEmpty() && table.items("paths").isEmpty()) {
      table.problem("", "an allowlist needs commits, paths, regexes or stopwords");
      return Optional.empty();
    }
    return Optional.of(
        switch (table.text("condition").toUpperCase(Locale.ROOT)) {
          case "AND", "&&" -> new AllOf(List.copyOf(parts));
          case "", "OR", "||" -> new AnyOf(List.copyOf(parts));
          default -> {
            table.problem("condition", "condition must be AND or OR");
            yield new AnyOf(List.copyOf(parts));
          }
        });
  }

  private Target target(TomlTable table, String owner) {
    String target = table.text("regexTarget");
    if (target.equals("match") || target.equals("line")) {
      log.offOnTraffic("regexTarget " + target, owner);
    }
    return switch (target) {
      case "", "secret" -> Target.SECRET;
      case "match" -> Target.MATCH;
      case "line" -> Target.LINE;
      default -> {
        table.problem("regexTarget", "regexTarget must be secret, match or line");
        yield Target.OTHER;
      }
    };
  }

  /** Those that are RE2 syntax; the others are problems. */
  private static List<String> expressions(TomlTable table, String key) {
    var expressions = new ArrayList<String>();
    for (TomlTable.Item item : table.items(key)) {
      try {
        RegexSyntax.check(item.text());
        expressions.add(item.text());
      } catch (PatternSyntaxException e) {
        table.problem(item, RuleDraft.badRegex(e));
      }
    }
    return expressions;
  }

  private List<Filter> filter(TomlTable table, String key, String owner) {
    if (table.text(key).isBlank()) {
      return List.of();
    }
    try {
      return List.of(FilterParser.parse(table.text(key)));
    } catch (FilterException e) {
      log.note(
          source,
          "%s: its %s is left out, nothing is let pass by it: %s"
              .formatted(owner, key, e.getMessage()));
    } catch (PatternSyntaxException e) {
      table.problem(key, RuleDraft.badRegex(e));
    }
    return List.of();
  }
}
