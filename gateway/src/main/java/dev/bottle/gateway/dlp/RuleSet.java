package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Compiled rules and known secrets. Immutable and safe to share between threads. */
public final class RuleSet {
  /** Finds nothing. */
  public static final RuleSet EMPTY = new RuleSet(List.of());

  private final List<Rule> rules;
  private final List<PatternDetector> patterns;
  private final Program program;
  private final DfaMemory memory;

  RuleSet(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.memory = new DfaMemory(DfaMemory.MOST_BYTES);
    this.patterns = this.rules.parallelStream().map(r -> new PatternDetector(r, memory)).toList();
    this.program = new Program(List.copyOf(patterns), List.of());
  }

  private RuleSet(RuleSet base, List<KnownDetector> known, Collection<String> placeholders) {
    this.rules = base.rules;
    this.patterns = base.patterns;
    this.memory = base.memory;
    var all = new ArrayList<Detector>(patterns);
    all.addAll(known);
    this.program = new Program(all, placeholders.stream().map(RuleLoader::bytes).toList());
  }

  /**
   * These rules, looking for these values too (and for no others given before). Values that are not
   * {@link KnownSecret#findable()} are left out.
   *
   * @param placeholders what stands in for the values; made to look like secrets, they are none, so
   *     no rule finds one or a piece of one
   */
  public RuleSet withKnown(List<KnownSecret> secrets, Collection<String> placeholders) {
    var detectors =
        secrets.stream()
            .filter(KnownSecret::findable)
            .flatMap(s -> s.detectors(memory).stream())
            .toList();
    return new RuleSet(this, detectors, placeholders);
  }

  /** A scan of one part whose bytes come in chunks. */
  public Scan scan(Part part, ScanOptions options) {
    return new Scan(program, part, options);
  }

  /**
   * Scans a short text, such as a path, a query or a header's value.
   *
   * @param text chars up to 255 count as bytes, else the text counts as UTF-8
   * @param ignoredKnown names of known secrets that may pass
   * @return the first finding, if any
   */
  public Verdict scanText(Part part, String text, Set<String> ignoredKnown) {
    ScanOptions options =
        ignoredKnown.isEmpty() ? ScanOptions.BLOCK : ScanOptions.BLOCK.ignoring(ignoredKnown);
    var scan = scan(part, options);
    scan.feed(bytes(text));
    return scan.finish();
  }

  private static byte[] bytes(String text) {
    boolean wide = text.chars().anyMatch(c -> c > 0xff);
    return text.getBytes(wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  /** How many rules there are; known secrets do not count. */
  public int ruleCount() {
    return rules.size();
  }

  /** The ids of the rules, in their order. */
  public List<String> ruleIds() {
    return rules.stream().map(Rule::id).toList();
  }

  /** SHA-256 over what the rules say, in hex; known secrets are no part of it. */
  public String fingerprint() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(rules.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  List<PatternDetector> patterns() {
    return patterns;
  }

  @Override
  public String toString() {
    return "RuleSet[" + ruleCount() + " rules]";
  }
}
