package dev.bottle.gateway.dlp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one rule looks for. */
final class PatternDetector implements Detector {
  /** Longest match that is followed to its end, in bytes: less than may be held back. */
  static final int LIMIT = 60 * 1024;

  private static final int WEAK = 4;
  private static final int USELESS = 2;

  /** Bits that finding the groups of a match may take; beyond, re2j does it, slower. */
  private static final int MOST_GROUP_BITS = 1 << 22;

  private final Rule rule;
  private final Regex regex;
  private final Nfa nfa;
  private final DfaMemory memory;
  private final List<Anchor> keywords;
  private final List<ByteSet> head;
  private final List<Anchor> anchors;
  private final boolean anchoredByContext;

  /** Built when the first match may have begun: most rules never see one. */
  private volatile @Nullable Dfa machine;

  PatternDetector(Rule rule, DfaMemory memory) {
    this.rule = rule;
    this.regex = Shape.withoutOptionalFront(RegexParser.parse(rule.regex()));
    this.head = Shape.head(regex);
    this.nfa = new Nfa(regex);
    this.memory = memory;
    this.keywords =
        rule.keywords().stream()
            .map(k -> RuleLoader.bytes(k.toLowerCase(Locale.ROOT)))
            .filter(k -> k.length() >= USELESS)
            .map(k -> new Anchor(k, 0, 0, ByteSet.NONE))
            .toList();
    List<Anchor> own = Literals.required(regex, this::usefulness);
    int shortest = Anchor.shortest(own);
    this.anchoredByContext =
        !rule.keywords().isEmpty() && (shortest < USELESS || (shortest < WEAK && !announced(own)));
    this.anchors =
        anchoredByContext ? keywords : shortest < USELESS ? List.of() : Anchor.reduced(own);
  }

  private int usefulness(List<Anchor> set) {
    return Anchor.strength(set) + (Anchor.shortest(set) >= 3 && announced(set) ? 10 : 0);
  }

  /** Whether each literal brings one of the rule's keywords with it. */
  private boolean announced(List<Anchor> set) {
    return set.stream()
        .allMatch(a -> keywords.stream().anyMatch(k -> a.literal().contains(k.literal())));
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
  public boolean anchoredByContext() {
    return anchoredByContext;
  }

  @Override
  public Dfa machine() {
    Dfa built = machine;
    if (built == null) {
      synchronized (memory) {
        built = machine == null ? new Dfa(nfa, memory) : machine;
        machine = built;
      }
    }
    return built;
  }

  @Override
  public List<ByteSet> head() {
    return head;
  }

  @Override
  public int limit() {
    return LIMIT;
  }

  @Override
  public @Nullable Match judge(Window window, long start, long end) {
    int[] slots = groups(window, start, end);
    int group = secretGroup(slots);
    long from = group == 0 ? start : start + slots[2 * group];
    long to = group == 0 ? end : start + slots[2 * group + 1];
    return to > from && rule.accepts(window.text(from, to))
        ? new Match(start, end, from, to)
        : null;
  }

  private int[] groups(Window window, long start, long end) {
    if (nfa.groups() == 0) {
      return new int[2];
    }
    return Groups.cost(nfa, start, end) <= MOST_GROUP_BITS
        ? Groups.of(nfa, window, start, end)
        : groupsOfLong(window, start, end);
  }

  /** The byte before and the one behind belong to the section: they decide word boundaries. */
  private int[] groupsOfLong(Window window, long start, long end) {
    boolean first = start == 0;
    String section = window.text(first ? 0 : start - 1, Math.min(end + 1, window.end()));
    Matcher matcher =
        Pattern.compile((first ? "\\A(?:" : "\\A(?s:.)(?:") + regex.text() + ")").matcher(section);
    if (!matcher.lookingAt()) {
      throw new IllegalStateException("a match of rule " + rule.id() + " that re2j does not see");
    }
    int base = first ? 0 : 1;
    var slots = new int[2 * nfa.groups() + 2];
    for (int group = 1; group <= nfa.groups(); group++) {
      slots[2 * group] = matcher.start(group) - base;
      slots[2 * group + 1] = matcher.end(group) - base;
    }
    return slots;
  }

  /** As gitleaks reads it: the named group, else the first that is not empty, else the match. */
  private int secretGroup(int[] slots) {
    int named = rule.secretGroup();
    if (named > 0) {
      return named <= nfa.groups() && slots[2 * named] >= 0 ? named : 0;
    }
    for (int group = 1; group <= nfa.groups(); group++) {
      if (slots[2 * group + 1] > slots[2 * group]) {
        return group;
      }
    }
    return 0;
  }
}
