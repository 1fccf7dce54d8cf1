package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether rules do what their authors say: each sample is found by its own rule, and no decoy is.
 *
 * @param failures in the order of the file
 * @param without ids of rules that have no samples
 */
public record SampleCheck(int samples, int decoys, List<Failure> failures, List<String> without) {
  private static final int SHOWN = 40;

  /**
   * A sample that is not found, or a decoy that is.
   *
   * @param text how it is written in the file, cut short
   */
  public record Failure(String rule, Kind kind, String text) {}

  /** What a rule did wrong. */
  public enum Kind {
    NOT_FOUND,
    FOUND
  }

  public SampleCheck {
    failures = List.copyOf(failures);
    without = List.copyOf(without);
  }

  /** Tries every sample of the rules. */
  public static SampleCheck of(FileRules rules) {
    int samples = 0;
    int decoys = 0;
    var failures = new ArrayList<Failure>();
    for (RuleSamples one : rules.samples()) {
      for (String text : one.samples()) {
        samples++;
        if (!found(rules, text).contains(one.rule())) {
          failures.add(new Failure(one.rule(), Kind.NOT_FOUND, shown(text)));
        }
      }
      for (String text : one.decoys()) {
        decoys++;
        if (found(rules, text).contains(one.rule())) {
          failures.add(new Failure(one.rule(), Kind.FOUND, shown(text)));
        }
      }
    }
    var with = rules.samples().stream().map(RuleSamples::rule).collect(Collectors.toSet());
    var without =
        rules.rules().stream()
            .filter(r -> !r.measures())
            .map(Rule::id)
            .filter(id -> !with.contains(id))
            .distinct()
            .toList();
    return new SampleCheck(samples, decoys, failures, without);
  }

  /** The ids of the rules that find something in a sample. */
  static Set<String> found(FileRules rules, String template) {
    var scan = rules.set().scan(new Part.Body(), ScanOptions.FILES);
    scan.feed(SampleText.of(template).getBytes(StandardCharsets.UTF_8));
    scan.finish();
    return scan.takeFindings().stream().map(Finding::ruleId).collect(Collectors.toSet());
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }
}
