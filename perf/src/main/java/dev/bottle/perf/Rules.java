package dev.bottle.perf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.dlp.RuleSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules that a benchmark runs: {@code builtin}, or the file that {@code -Drules} names. */
final class Rules {
  private Rules() {}

  /** What a rule is to the engines that ours is compared with. */
  record Plain(String regex, List<String> keywords) {}

  static String name() {
    return System.getProperty("rules", RuleFiles.BUILTIN);
  }

  static RuleSet load() {
    try {
      return RuleFiles.load(List.of(name()), Path.of("")).rules();
    } catch (InvalidRulesException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static List<Plain> plain() {
    try {
      var rules = new ArrayList<Plain>();
      for (JsonNode rule : new TomlMapper().readTree(text()).path("rules")) {
        var keywords = new ArrayList<String>();
        rule.path("keywords").forEach(k -> keywords.add(k.asText().toLowerCase(Locale.ROOT)));
        if (rule.hasNonNull("regex")) {
          rules.add(new Plain(rule.get("regex").asText(), keywords));
        }
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text() throws IOException {
    return name().equals(RuleFiles.BUILTIN)
        ? RuleFiles.builtin().text()
        : Files.readString(Path.of(name()));
  }

  static List<String> keywords() {
    return plain().stream().flatMap(r -> r.keywords().stream()).distinct().toList();
  }
}
