package dev.bottle.gateway.dlp;

import com.google.re2j.Matcher;
import dev.bottle.gateway.dlp.Filter.Subject;
import dev.bottle.gateway.dlp.Filter.Surroundings;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.LineCounter.Place;
import dev.bottle.gateway.dlp.Rule.Required;
import dev.bottle.gateway.dlp.Rule.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A scan of one file as its bytes come: what {@link Scan} finds, less what the rules let pass by
 * the file's path, by the line around it, or for want of another rule's finding nearby. Lines are
 * looked at for 64 KiB to both sides. Not thread-safe.
 */
public final class FileScan {
  private static final int REACH = 64 * 1024;
  private static final int MATCH_REACH = 1024;

  /** Comments on a line by which authors take findings there for harmless. */
  private static final List<String> ALLOW_COMMENTS = List.of("gitleaks:allow", "betterleaks:allow");

  private final FileRules rules;
  private final Scan scan;
  private final String path;
  private final SecretTaker secrets;
  private final RecentBytes recent = new RecentBytes();
  private final LineCounter lines = new LineCounter();
  private final ArrayDeque<Finding> open = new ArrayDeque<>();
  private final List<Judged> parts = new ArrayList<>();
  private final List<FileFinding> ready = new ArrayList<>();

  /** A finding that counts by itself; {@code match} is where its rule's match begins. */
  private record Judged(Rule rule, FileFinding finding, Place match, String secret) {
    @Override
    public String toString() {
      return finding.toString();
    }
  }

  /** Takes what a finding never holds. */
  @FunctionalInterface
  interface SecretTaker {
    /**
     * A secret of the file.
     *
     * @param secret one char a byte
     */
    void take(FileFinding finding, String secret);
  }

  FileScan(FileRules rules, Scan scan, String path, SecretTaker secrets) {
    this.secrets = secrets;
    this.rules = rules;
    this.scan = scan;
    this.path = path;
    for (Rule rule : rules.rules()) {
      boolean passes = !rule.accepts(new Subject("", Optional.of(new Surroundings("", "", path))));
      rules.byPath(rule, path).filter(_ -> !passes).ifPresent(ready::add);
    }
  }

  /** Takes the next bytes; the array may be reused afterwards. */
  public void feed(byte[] in, int length) {
    scan.feed(in, 0, length);
    lines.feed(in, length);
    recent.append(in, length);
    open.addAll(scan.takeFindings());
    while (!open.isEmpty() && lineIsWhole(open.getFirst())) {
      judge(open.removeFirst());
    }
    long oldest = open.isEmpty() ? scan.releasable() : open.getFirst().start();
    long keep = Math.max(0, Math.min(oldest, scan.releasable()) - REACH);
    recent.forgetBefore(keep);
    lines.forgetBefore(keep);
  }

  /** Ends the file. */
  public void finish() {
    scan.finish();
    open.addAll(scan.takeFindings());
    while (!open.isEmpty()) {
      judge(open.removeFirst());
    }
    for (Judged one : parts) {
      if (one.rule.role() == Role.REPORTED && hasRequired(one)) {
        report(one.finding, one.secret);
      }
    }
    parts.clear();
  }

  /** Bytes fed so far. */
  public long fed() {
    return scan.fed();
  }

  /** Takes the findings that are certain, in the order of the file but for composite rules. */
  public List<FileFinding> take() {
    var taken = List.copyOf(ready);
    ready.clear();
    return taken;
  }

  private boolean lineIsWhole(Finding finding) {
    return scan.fed() - finding.end() >= REACH || recent.indexOf('\n', finding.end()) >= 0;
  }

  private void judge(Finding finding) {
    var place = lines.of(finding.start());
    String line = recent.text(recent.lineStart(finding.start(), REACH), lineEnd(finding.end()));
    if (ALLOW_COMMENTS.stream().anyMatch(line::contains)) {
      return;
    }
    for (Rule rule : rules.named(finding.ruleId())) {
      if (!rule.path().map(p -> p.matcher(path).find()).orElse(true)) {
        continue;
      }
      if (finding.disguise() != Disguise.NONE) {
        // The rule has judged what is hidden; here stands what hides it.
        count(rule, finding, place, new Match(finding.start(), ""), "");
        return;
      }
      var match = match(rule, finding);
      var around = new Surroundings(match.text, line, path);
      String secret = recent.text(finding.start(), finding.end());
      if (rule.accepts(new Subject(secret, Optional.of(around)))) {
        count(rule, finding, place, match, secret);
        return;
      }
    }
  }

  private void report(FileFinding finding, String secret) {
    ready.add(finding);
    secrets.take(finding, secret);
  }

  private void count(Rule rule, Finding finding, Place place, Match match, String secret) {
    var shown = new FileFinding(finding.ruleId(), place.line(), place.column(), finding.excerpt());
    if (rule.role() == Role.REPORTED && rule.required().isEmpty()) {
      report(shown, secret);
    }
    if (rule.role() == Role.PART || !rule.required().isEmpty() || rules.isPart(rule.id())) {
      parts.add(new Judged(rule, shown, lines.of(match.start), secret));
    }
  }

  private long lineEnd(long from) {
    long end = recent.indexOf('\n', from);
    return end < 0 ? Math.min(scan.fed(), from + REACH) : end;
  }

  private record Match(long start, String text) {}

  /** The rule's whole match around what it captured. */
  private Match match(Rule rule, Finding finding) {
    long from = Math.max(recent.start(), finding.start() - MATCH_REACH);
    long to = Math.min(scan.fed(), finding.end() + MATCH_REACH);
    Matcher matcher = rules.pattern(rule).matcher(recent.text(from, to));
    while (matcher.find()) {
      long start = from + matcher.start();
      if (start <= finding.start() && from + matcher.end() >= finding.end()) {
        return new Match(start, matcher.group());
      }
    }
    return new Match(finding.start(), recent.text(finding.start(), finding.end()));
  }

  private boolean hasRequired(Judged one) {
    return !one.rule.required().isEmpty()
        && one.rule.required().stream()
            .allMatch(r -> parts.stream().anyMatch(other -> isNear(one, other, r)));
  }

  private static boolean isNear(Judged one, Judged other, Required required) {
    long lines = Math.abs(one.match.line() - other.match.line());
    long columns = Math.abs(one.match.column() - other.match.column());
    return other.rule.id().equals(required.rule())
        && required.withinLines().map(most -> lines <= most).orElse(true)
        && required.withinColumns().map(most -> columns <= most).orElse(true);
  }
}
