package dev.bottle.gateway.dlp;

import com.google.re2j.Pattern;
import dev.bottle.gateway.dlp.RuleLoader.Parsed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Rules as the operator's own files are judged by them: paths, stop words, lines and required rules
 * count, since nobody there has a reason to steer them. Safe to share between threads.
 */
public final class FileRules {
  private final List<Rule> rules;
  private final List<RuleSamples> samples;
  private final Map<String, List<Rule>> byId;
  private final Set<String> parts;
  private final Set<Path> files;
  private final List<String> notes;
  private final RuleSet set;
  private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

  FileRules(Parsed parsed, Set<Path> files) {
    this.rules = parsed.rules();
    this.samples = parsed.samples();
    this.notes = parsed.notes();
    this.files = Set.copyOf(files);
    this.byId = rules.stream().collect(Collectors.groupingBy(Rule::id));
    this.parts =
        rules.stream()
            .flatMap(r -> r.required().stream())
            .map(Rule.Required::rule)
            .collect(Collectors.toSet());
    this.set =
        new RuleSet(rules.stream().filter(r -> !r.regex().isEmpty() && !r.measures()).toList());
  }

  /** What a list of rules says of one. */
  public record Listed(String id, String description, List<String> tags, boolean onTraffic) {}

  /** The rules, in their order. */
  public List<Listed> list() {
    return rules.stream()
        .map(r -> new Listed(r.id(), r.description(), r.tags(), r.onTraffic()))
        .toList();
  }

  /** How many rules judge traffic. */
  public long onTraffic() {
    return rules.stream().filter(Rule::onTraffic).count();
  }

  /** What of the files has no effect; each begins with the file's name. */
  public List<String> notes() {
    return notes;
  }

  /** Whether these rules were read from that file, which then is full of what they find. */
  public boolean readFrom(Path file) {
    return files.stream()
        .anyMatch(f -> f.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize()));
  }

  /**
   * A scan of one file.
   *
   * @param path as rules about paths see it; empty for a stream without one
   */
  public FileScan scan(String path) {
    return scan(path, (_, _) -> {});
  }

  FileScan scan(String path, FileScan.SecretTaker secrets) {
    return new FileScan(this, set.scan(new Part.Body(), ScanOptions.FILES), path, secrets);
  }

  List<Rule> rules() {
    return rules;
  }

  /** The rules of an id, from every file. */
  List<Rule> named(String id) {
    return byId.getOrDefault(id, List.of());
  }

  /** Whether another rule requires this one. */
  boolean isPart(String id) {
    return parts.contains(id);
  }

  List<RuleSamples> samples() {
    return samples;
  }

  RuleSet set() {
    return set;
  }

  /** The rule's expression over chars that are bytes. */
  Pattern pattern(Rule rule) {
    return patterns.computeIfAbsent(rule.regex(), RegexParser::overBytes);
  }

  Optional<FileFinding> byPath(Rule rule, String path) {
    boolean found =
        rule.regex().isEmpty()
            && rule.path().map(p -> p.matcher(path).find()).orElse(false)
            && rule.role() == Rule.Role.REPORTED;
    return found ? Optional.of(new FileFinding(rule.id(), 1, 1, "")) : Optional.empty();
  }
}
