package dev.bottle.gateway.dlp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.bottle.gateway.dlp.Regex.Place;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Confirms matches of one rule, anchored at a candidate place, in linear time. */
final class PatternDetector implements Detector {
  private static final int UNBOUNDED_LINE = 8 * 1024;
  private static final int UNBOUNDED_BLOCK = 60 * 1024;
  private static final int WEAK = 4;
  private static final int USELESS = 2;

  private final Rule rule;
  private final List<ByteSet> head;
  private final int longest;
  private final List<Anchor> anchors;
  private final boolean anchoredByContext;
  private final Pattern behindOne;
  private final @Nullable Pattern atTextStart;

  PatternDetector(Rule rule) {
    this.rule = rule;
    Regex regex = Shape.withoutOptionalFront(RegexParser.parse(rule.regex()));
    this.head = Shape.head(regex);
    int bound = Shape.spansLines(regex) ? UNBOUNDED_BLOCK : UNBOUNDED_LINE;
    this.longest = Math.min(Shape.maxLength(regex), bound);
    String text = regex.text();
    this.behindOne = Pattern.compile("\\A(?s:.)(?:" + text + ")");
    this.atTextStart =
        Shape.contains(regex, Place.BEGIN_TEXT) ? Pattern.compile("\\A(?:" + text + ")") : null;
    List<Anchor> own = Literals.required(regex, this::usefulness);
    int shortest = Anchor.shortest(own);
    this.anchoredByContext =
        !rule.keywords().isEmpty() && (shortest < USELESS || (shortest < WEAK && !announced(own)));
    this.anchors =
        anchoredByContext ? keywords() : shortest < USELESS ? List.of() : Anchor.reduced(own);
  }

  private int usefulness(List<Anchor> set) {
    return Anchor.strength(set) + (Anchor.shortest(set) >= 3 && announced(set) ? 10 : 0);
  }

  /** Whether each literal brings one of the rule's keywords with it. */
  private boolean announced(List<Anchor> set) {
    return set.stream()
        .allMatch(a -> keywords().stream().anyMatch(k -> a.literal().contains(k.literal())));
  }

  private List<Anchor> keywords() {
    return rule.keywords().stream()
        .map(k -> new Anchor(RuleLoader.bytes(k.toLowerCase(Locale.ROOT)), 0, 0, ByteSet.NONE))
        .filter(a -> a.literal().length() >= USELESS)
        .toList();
  }

  @Override
  public String ruleId() {
    return rule.id();
  }

  @Override
  public @Nullable String knownName() {
    return null;
  }

  @Override
  public List<Anchor> anchors() {
    return anchors;
  }

  /** Whether the anchors are words that only stand near a match, not in it. */
  boolean anchoredByContext() {
    return anchoredByContext;
  }

  @Override
  public int longest() {
    return longest;
  }

  @Override
  public Outcome at(Window window, long start, End last) {
    int depth = 0;
    for (ByteSet allowed : head) {
      if (start + depth == window.end()) {
        break;
      }
      if (!allowed.contains(window.byteAt(start + depth++))) {
        return new Outcome.None(depth);
      }
    }
    long limit = start + longest + 1L;
    boolean decided = last == End.FINAL || limit <= window.end();
    Matcher matcher = matcher(window, start, Math.min(limit, window.end()));
    boolean matched = matcher.lookingAt();
    int work = depth + (int) window.reads();
    if (!decided && window.readToEnd()) {
      return new Outcome.Undecided(work);
    }
    return matched ? judged(window, start, matcher, work) : new Outcome.None(work);
  }

  private Matcher matcher(Window window, long start, long end) {
    if (start == 0 && atTextStart != null) {
      window.section(0, end);
      return atTextStart.matcher(window);
    }
    window.section(start - 1, end);
    return behindOne.matcher(window);
  }

  private Outcome judged(Window window, long start, Matcher matcher, int work) {
    long base = start == 0 && atTextStart != null ? 0 : start - 1;
    long end = base + matcher.end();
    int group = secretGroup(matcher);
    long from = group == 0 ? start : base + matcher.start(group);
    long to = base + matcher.end(group);
    if (end == start || to <= from || !rule.accepts(window.text(from, to))) {
      return new Outcome.None(work);
    }
    return new Outcome.Match(start, end, from, to, work);
  }

  /** As gitleaks reads it: the named group, else the first that is not empty, else the match. */
  private int secretGroup(Matcher matcher) {
    if (rule.secretGroup() > 0) {
      return matcher.start(rule.secretGroup()) >= 0 ? rule.secretGroup() : 0;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.end(group) > matcher.start(group)) {
        return group;
      }
    }
    return 0;
  }
}
