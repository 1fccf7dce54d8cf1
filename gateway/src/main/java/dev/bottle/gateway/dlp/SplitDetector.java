package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a rule's secret where fields were put one behind the other: by itself, since what stands
 * around it there is another field. Only a secret that needs nothing around it and announces itself
 * with letters of its own is looked for so; the others would be found in any row of words.
 */
final class SplitDetector implements Detector {
  private static final int SHORTEST_ANCHOR = 4;

  /** Longest secret that is put together, in bytes. */
  private static final int LIMIT = 4 * 1024;

  /** One char in so many is a digit at least: words put together have none, or few. */
  private static final int FEWEST_DIGITS = 20;

  private final Rule rule;
  private final Later<Dfa> machine;
  private final Later<List<ByteSet>> head;
  private final List<Anchor> anchors;

  private SplitDetector(Rule rule, Regex secret, List<Anchor> anchors, DfaMemory memory) {
    this.rule = rule;
    this.machine = new Later<>(() -> new Dfa(new Nfa(secret), memory));
    this.head = new Later<>(() -> Shape.head(secret));
    this.anchors = Anchor.reduced(anchors);
  }

  /** For each form of a rule's secret that is distinctive enough. */
  static List<SplitDetector> of(PatternDetector pattern, DfaMemory memory) {
    var detectors = new ArrayList<SplitDetector>();
    Rule rule = pattern.rule();
    Regex whole = pattern.regex();
    var known = pattern.anchors();
    for (Regex secret : Shape.secrets(whole, rule.secretGroup())) {
      List<Anchor> anchors = Literals.required(secret, SplitDetector::usefulness);
      if (!areAllOf(anchors, known)) {
        anchors = Literals.required(secret, set -> usefulness(set, known));
      }
      boolean byItself = Shape.minLength(whole) <= Shape.minLength(secret);
      if (byItself && isDistinctive(anchors)) {
        detectors.add(new SplitDetector(rule, secret, anchors, memory));
      }
    }
    return detectors;
  }

  private static int usefulness(List<Anchor> set) {
    return isDistinctive(set) ? Anchor.strength(set) : -1;
  }

  /** Best are those that the text itself is searched for: see {@link Seams}. */
  private static int usefulness(List<Anchor> set, List<Anchor> known) {
    return usefulness(set) + (isDistinctive(set) && areAllOf(set, known) ? 10 : 0);
  }

  private static boolean areAllOf(List<Anchor> set, List<Anchor> known) {
    return set.stream()
        .allMatch(a -> known.stream().anyMatch(k -> a.literal().contains(k.literal())));
  }

  /** Digests and numbers are full of every short row of hex digits. */
  private static boolean isDistinctive(List<Anchor> anchors) {
    return Anchor.shortest(anchors) >= SHORTEST_ANCHOR
        && anchors.stream()
            .anyMatch(a -> a.literal().chars().anyMatch(c -> Character.digit(c, 16) < 0));
  }

  @Override
  public String ruleId() {
    return rule.id();
  }

  @Override
  public List<Anchor> anchors() {
    return anchors;
  }

  @Override
  public Dfa machine() {
    return machine.get();
  }

  @Override
  public List<ByteSet> head() {
    return head.get();
  }

  @Override
  public int limit() {
    return LIMIT;
  }

  @Override
  public @Nullable Match judge(Window window, long start, long end, Histogram bytes) {
    bytes.move(window, start, end);
    if (bytes.between('0', '9') * FEWEST_DIGITS < end - start || !bytes.mayExceed(rule.entropy())) {
      return null;
    }
    String secret = bytes.text();
    return !secret.contains("EXAMPLE") && rule.accepts(secret)
        ? new Match(start, end, start, end)
        : null;
  }
}
