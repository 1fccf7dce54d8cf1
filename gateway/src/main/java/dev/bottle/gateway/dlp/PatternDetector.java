package dev.bottle.gateway.dlp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
  private final DfaMemory memory;
  private final List<Anchor> keywords;
  private final Later<List<ByteSet>> head;
  private final List<Anchor> anchors;
  private final boolean anchoredByContext;

  /** Where its first group stands, unless that takes a search. */
  private final Later<Optional<SecretPlace>> place;

  /** Built when the first match may have begun: most rules never see one. */
  private volatile @Nullable Dfa machine;

  /**
   * @throws IllegalArgumentException when the rule's expression is too large
   */
  PatternDetector(Rule rule, DfaMemory memory) {
    this.rule = rule;
    this.regex = Shape.withoutOptionalFront(RegexParser.parse(rule.regex()));
    if (!Nfa.holds(regex)) {
      throw new IllegalArgumentException("the expression is too large: " + rule.id());
    }
    this.head = new Later<>(() -> Shape.head(regex));
    this.place =
        new Later<>(() -> rule.secretGroup() > 1 ? Optional.empty() : SecretPlace.of(regex));
    this.memory = memory;
    this.keywords = keywords(rule);
    List<Anchor> own = Literals.required(regex, this::usefulness);
    int shortest = Anchor.shortest(own);
    this.anchoredByContext =
        !rule.keywords().isEmpty() && (shortest < USELESS || (shortest < WEAK && !announced(own)));
    this.anchors =
        anchoredByContext ? keywords : shortest < USELESS ? List.of() : Anchor.reduced(own);
  }

  private static List<Anchor> keywords(Rule rule) {
    var keywords = new ArrayList<Anchor>();
    for (String word : rule.keywords()) {
      String bytes = RuleLoader.bytes(word.toLowerCase(Locale.ROOT));
      if (bytes.length() >= USELESS) {
        keywords.add(new Anchor(bytes, 0, 0, ByteSet.NONE));
      }
    }
    return List.copyOf(keywords);
  }

  private int usefulness(List<Anchor> set) {
    return Anchor.strength(set) + (Anchor.shortest(set) >= 3 && announced(set) ? 10 : 0);
  }

  /** Whether each literal brings one of the rule's keywords with it. */
  private boolean announced(List<Anchor> set) {
    for (Anchor anchor : set) {
      if (!hasKeyword(anchor.literal())) {
        return false;
      }
    }
    return true;
  }

  private boolean hasKeyword(String literal) {
    for (Anchor keyword : keywords) {
      if (literal.contains(keyword.literal())) {
        return true;
      }
    }
    return false;
  }

  Rule rule() {
    return rule;
  }

  /** What is matched, from where the first byte is required. */
  Regex regex() {
    return regex;
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
        built = machine == null ? new Dfa(new Nfa(regex), memory) : machine;
        machine = built;
      }
    }
    return built;
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
    long from = start;
    long to = end;
    SecretPlace told = place.get().orElse(null);
    if (told != null) {
      from = told.from(start);
      to = told.to(window, end);
    } else if (machine().nfa().groups() > 0) {
      int[] slots = groups(window, start, end);
      bytes.worked(end - start);
      int group = secretGroup(slots);
      from = group == 0 ? start : start + slots[2 * group];
      to = group == 0 ? end : start + slots[2 * group + 1];
    }
    if (to <= from) {
      return null;
    }
    bytes.move(window, from, to);
    return bytes.mayExceed(rule.entropy()) && rule.accepts(bytes.text())
        ? new Match(start, end, from, to)
        : null;
  }

  private int[] groups(Window window, long start, long end) {
    Nfa nfa = machine().nfa();
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
    var slots = new int[2 * matcher.groupCount() + 2];
    for (int group = 1; group <= matcher.groupCount(); group++) {
      slots[2 * group] = matcher.start(group) - base;
      slots[2 * group + 1] = matcher.end(group) - base;
    }
    return slots;
  }

  /** As gitleaks reads it: the named group, else the first that is not empty, else the match. */
  private int secretGroup(int[] slots) {
    int named = rule.secretGroup();
    if (named > 0) {
      return 2 * named < slots.length && slots[2 * named] >= 0 ? named : 0;
    }
    for (int group = 1; 2 * group < slots.length; group++) {
      if (slots[2 * group + 1] > slots[2 * group]) {
        return group;
      }
    }
    return 0;
  }
}
