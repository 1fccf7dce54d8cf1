package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.policy.DenyReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Scans what a request says outside its body. All lines are scanned as one text; only when that
 * finds something each line is looked at for itself.
 */
final class HeadScan {
  private static final int MOST_FINDINGS = 64;

  private final RuleSet rules;
  private final Set<String> ignoredKnown;
  private final Function<String, DlpAction> actions;
  private final List<Line> lines = new ArrayList<>();
  private Optional<Noted> noted = Optional.empty();

  private record Line(Part part, String text) {}

  /**
   * A scan.
   *
   * @param ignoredKnown names of known secrets that may pass
   * @param actions what a rule's finding leads to
   */
  HeadScan(RuleSet rules, Set<String> ignoredKnown, Function<String, DlpAction> actions) {
    this.rules = rules;
    this.ignoredKnown = ignoredKnown;
    this.actions = actions;
  }

  HeadScan add(Part part, String text) {
    lines.add(new Line(part, text));
    return this;
  }

  /** Why the request must not pass, if so. Nothing in a head can be masked, so masking blocks. */
  Optional<DenyReason> judge() {
    var all = new StringBuilder(1024);
    for (var line : lines) {
      all.append(line.text()).append('\n');
    }
    var whole = rules.scanText(new Part.Path(), all.toString(), ignoredKnown);
    if (whole instanceof Verdict.Clean) {
      return Optional.empty();
    }
    for (var line : lines) {
      var refused = judge(line);
      if (refused.isPresent()) {
        return refused;
      }
    }
    return whole instanceof Verdict.BudgetExceeded ? Optional.of(tooMuch()) : Optional.empty();
  }

  /** The first finding that is let pass but to be told of. */
  Optional<Noted> noted() {
    return noted;
  }

  /** A let-pass finding must not hide the next one: it is blanked and the line scanned again. */
  private Optional<DenyReason> judge(Line line) {
    var text = new StringBuilder(line.text());
    for (int i = 0; i < MOST_FINDINGS; i++) {
      switch (rules.scanText(line.part(), text.toString(), ignoredKnown)) {
        case Verdict.Clean() -> {
          return Optional.empty();
        }
        case Verdict.BudgetExceeded() -> {
          return Optional.of(tooMuch());
        }
        case Verdict.Found(var finding) -> {
          if (!passes(line, finding)) {
            return Optional.of(
                new DenyReason.SecretFound(finding.ruleId(), place(line.text(), finding)));
          }
          int end = (int) Math.min(text.length(), finding.end());
          for (int at = (int) finding.start(); at < end; at++) {
            text.setCharAt(at, ' ');
          }
        }
      }
    }
    return Optional.of(tooMuch());
  }

  /** A field's name is the agent's own choice: it may be the secret itself, or hide it. */
  private String place(String text, Finding finding) {
    String kind;
    String lower;
    switch (finding.part()) {
      case Part.Header(var name) -> {
        kind = "header ";
        lower = name;
      }
      case Part.Trailer(var name) -> {
        kind = "trailer ";
        lower = name;
      }
      case Part.Body _, Part.Path _, Part.Query _, Part.Host _ -> {
        return finding.location();
      }
    }
    int colon = Math.max(0, text.indexOf(": "));
    boolean harmless =
        isClean(text.substring(0, colon))
            && isClean(lower)
            && (finding.disguise() == Disguise.NONE
                ? finding.start() >= colon
                : !isClean(text.substring(colon)));
    return harmless ? finding.location() : kind + Subject.REDACTED;
  }

  private boolean isClean(String text) {
    return rules.scanText(new Part.Path(), text, Set.of()) instanceof Verdict.Clean;
  }

  private boolean passes(Line line, Finding finding) {
    return switch (actions.apply(finding.ruleId())) {
      case BLOCK, REDACT -> false;
      case LOG -> {
        noted =
            noted.or(() -> Optional.of(new Noted(finding.ruleId(), place(line.text(), finding))));
        yield true;
      }
      // What an encoding hides cannot be told from what stands beside it.
      case EXEMPT -> finding.disguise() == Disguise.NONE;
    };
  }

  private static DenyReason tooMuch() {
    return new DenyReason.BodyNotInspectable("inspecting the request's head takes too long");
  }
}
