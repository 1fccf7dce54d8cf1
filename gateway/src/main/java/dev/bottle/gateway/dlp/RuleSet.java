package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.Rule.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Compiled rules and known secrets. Immutable and safe to share between threads. */
public final class RuleSet {
  /** Finds nothing. */
  public static final RuleSet EMPTY = new RuleSet(List.of());

  private final List<Rule> rules;
  private final List<PatternDetector> patterns;
  private final Program program;
  private final DfaMemory memory;
  private final Later<List<SplitDetector>> splits;

  /** What is looked for where fields were put one behind the other. */
  private final Later<Program> joined;

  RuleSet(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.memory = new DfaMemory(DfaMemory.MOST_BYTES);
    this.patterns = patterns(this.rules, memory);
    this.program = new Program(List.copyOf(patterns), List.of());
    this.splits =
        new Later<>(
            () -> patterns.stream().flatMap(p -> SplitDetector.of(p, memory).stream()).toList());
    this.joined = new Later<>(() -> new Program(List.copyOf(splits.get()), List.of(), program));
  }

  private static List<PatternDetector> patterns(List<Rule> rules, DfaMemory memory) {
    var patterns = new ArrayList<PatternDetector>();
    for (Rule rule : rules) {
      if (!rule.measures()) {
        patterns.add(new PatternDetector(rule, memory));
      }
    }
    return List.copyOf(patterns);
  }

  private RuleSet(RuleSet base, List<KnownDetector> known, Collection<String> placeholders) {
    this.rules = base.rules;
    this.patterns = base.patterns;
    this.memory = base.memory;
    var all = new ArrayList<Detector>(patterns);
    all.addAll(known);
    var harmless = placeholders.stream().map(RuleLoader::bytes).toList();
    this.program = new Program(all, harmless);
    this.splits = base.splits;
    this.joined =
        new Later<>(
            () -> {
              var distinctive = new ArrayList<Detector>(splits.get());
              distinctive.addAll(known);
              return new Program(distinctive, harmless, program);
            });
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
    return new Scan(new Inquiry(program, joined, part, options));
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
    scan.feed(Piece.bytes(text));
    return scan.finish();
  }

  /**
   * Looks for secrets that are cut in pieces: those which stand in a row are read one behind the
   * other.
   *
   * @param rows nothing is looked for over the end of one
   * @param ignoredKnown names of known secrets that may pass
   * @param passes which findings do not count
   * @return the first finding that counts; its part is that of its first piece
   */
  public Verdict scanJoined(
      List<List<Piece>> rows, Set<String> ignoredKnown, Predicate<Finding> passes) {
    ScanOptions options =
        ignoredKnown.isEmpty() ? ScanOptions.COLLECT : ScanOptions.COLLECT.ignoring(ignoredKnown);
    return new RowScan(() -> new Inquiry(program, joined, new Part.Path(), options), passes)
        .of(rows);
  }

  /**
   * Looks for data in a name, by its length and randomness alone.
   *
   * @param part a host, in lower case, a path or a query; any other part has no names
   * @return the finding of each rule that asks for such
   */
  public List<Finding> measure(Part part, String name) {
    return switch (part) {
      case Part.Host _ ->
          measured(
              Role.HOST, part, HighEntropy.inHost(name) ? Optional.of(name) : Optional.empty());
      case Part.Path _ -> measured(Role.URL, part, HighEntropy.inPath(name));
      case Part.Query _ -> measured(Role.URL, part, HighEntropy.inQuery(name));
      case Part.Header _, Part.Trailer _, Part.Body _ -> List.of();
    };
  }

  private List<Finding> measured(Role role, Part part, Optional<String> data) {
    return data.map(
            d ->
                rules.stream()
                    .filter(r -> r.role() == role && r.accepts(d))
                    .map(r -> new Finding(r.id(), null, part, 0, 0, Disguise.NONE, "…"))
                    .toList())
        .orElse(List.of());
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

  /** What is looked for where fields were put one behind the other. */
  Later<Program> joined() {
    return joined;
  }

  /** What a text is searched for as it stands. */
  Program program() {
    return program;
  }

  List<PatternDetector> patterns() {
    return patterns;
  }

  @Override
  public String toString() {
    return "RuleSet[" + ruleCount() + " rules]";
  }
}
