package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.PieceScan;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Scans what a request says outside its body. All lines are scanned as one text; only when that
 * finds something each line is looked at for itself. What goes on may also be the last piece of a
 * known value that was sent before.
 */
final class HeadScan {
  private static final int MOST_FINDINGS = 64;

  private final Guard guard;
  private final Set<String> ignoredKnown;
  private final Function<String, DlpAction> actions;
  private final Optional<PieceScan> pieces;
  private final List<Line> lines = new ArrayList<>();
  private final HeadRows rows = new HeadRows();
  private final List<Line> names = new ArrayList<>();
  private Optional<Noted> noted = Optional.empty();

  private record Line(Part part, String text) {}

  private HeadScan(
      Guard guard,
      Set<String> ignoredKnown,
      Function<String, DlpAction> actions,
      Optional<PieceScan> pieces) {
    this.guard = guard;
    this.ignoredKnown = ignoredKnown;
    this.actions = actions;
    this.pieces = pieces;
  }

  /** A scan of what goes to {@code path} of {@code target}. */
  static HeadScan of(Guard guard, Destination target, RequestPath path) {
    return of(guard, target, path, guard.knownFor(target));
  }

  /** A scan of the name of a host that nothing else is said to: no known value belongs there. */
  static HeadScan ofName(Guard guard, Destination target) {
    return of(guard, target, RequestPath.ROOT, Set.of());
  }

  /** Only looks whether a text holds a secret, whether it goes anywhere or not. */
  static HeadScan looking(Guard guard) {
    return new HeadScan(guard, Set.of(), _ -> DlpAction.BLOCK, Optional.empty());
  }

  private static HeadScan of(
      Guard guard, Destination target, RequestPath path, Set<String> ignoredKnown) {
    return new HeadScan(
        guard,
        ignoredKnown,
        rule -> guard.inspection().actionFor(rule, target, path),
        Optional.of(guard.pieces(ignoredKnown)));
  }

  HeadScan add(Part part, String text) {
    lines.add(new Line(part, text));
    rows.add(part, text);
    return this;
  }

  /** Asks of a host, a path or a query whether it carries data, too. */
  HeadScan measure(Part part, String name) {
    names.add(new Line(part, name));
    return this;
  }

  /** Why the request must not pass, if so. Nothing in a head can be masked, so masking blocks. */
  Optional<DenyReason> judge() {
    return judgeLines().or(this::judgeRows).or(this::judgeNames);
  }

  private Optional<DenyReason> judgeNames() {
    for (var name : names) {
      for (var finding : guard.rules().measure(name.part(), name.text())) {
        if (!passes(finding)) {
          return Optional.of(new DenyReason.SecretFound(finding.ruleId(), finding.location()));
        }
      }
    }
    return Optional.empty();
  }

  /** What is cut in pieces is found only where they are put together. */
  private Optional<DenyReason> judgeRows() {
    return switch (guard.rules().scanJoined(rows.all(), ignoredKnown, this::passes)) {
      case Verdict.Clean() -> Optional.empty();
      case Verdict.BudgetExceeded() -> Optional.of(tooMuch());
      case Verdict.Found(var finding) ->
          Optional.of(
              new DenyReason.SecretFound(finding.ruleId(), place(finding), guard.kindOf(finding)));
    };
  }

  private boolean passes(Finding finding) {
    return switch (actions.apply(finding.ruleId())) {
      case BLOCK, REDACT -> false;
      case LOG -> {
        noted = noted.or(() -> Optional.of(new Noted(finding.ruleId(), place(finding))));
        yield true;
      }
      case EXEMPT -> true;
    };
  }

  private String place(Finding finding) {
    return switch (finding.part()) {
      case Part.Header(var name) when !isClean(name) -> "header " + Subject.REDACTED;
      case Part.Trailer(var name) when !isClean(name) -> "trailer " + Subject.REDACTED;
      case Part.Header _, Part.Trailer _, Part.Body _, Part.Path _, Part.Query _, Part.Host _ ->
          finding.location();
    };
  }

  private Optional<DenyReason> judgeLines() {
    var all = new StringBuilder(1024);
    for (var line : lines) {
      all.append(line.text()).append('\n');
    }
    var whole = guard.rules().scanText(new Part.Path(), all.toString(), ignoredKnown);
    if (whole instanceof Verdict.Clean) {
      return judgePieces(all.toString());
    }
    for (var line : lines) {
      var refused = judge(line);
      if (refused.isPresent()) {
        return refused.map(reason -> marked(reason, all.toString()));
      }
    }
    return whole instanceof Verdict.BudgetExceeded
        ? Optional.of(tooMuch())
        : judgePieces(all.toString());
  }

  private DenyReason marked(DenyReason reason, String all) {
    return reason instanceof DenyReason.SecretFound(var rule, var place, var kind)
            && kind == SecretKind.GENUINE
        ? new DenyReason.SecretFound(rule, place, guard.kindOf(new Part.Path(), all))
        : reason;
  }

  /** The pieces that went before are gone: the last one is refused, whatever the action. */
  private Optional<DenyReason> judgePieces(String all) {
    byte[] text = all.getBytes(StandardCharsets.UTF_8);
    return pieces.flatMap(
        scan -> {
          scan.feed(text, 0, text.length);
          return scan.take().stream()
              .map(piece -> refusal(text, piece))
              .<DenyReason>map(reason -> reason)
              .findFirst();
        });
  }

  private DenyReason.SecretFound refusal(byte[] text, PieceScan.Piece piece) {
    int line = 0;
    for (int i = 0; i < piece.start(); i++) {
      line += text[i] == '\n' ? 1 : 0;
    }
    var part = lines.get(line).part();
    // A field's name may be the piece.
    var place =
        switch (part) {
          case Part.Header _ -> "header " + Subject.REDACTED;
          case Part.Trailer _ -> "trailer " + Subject.REDACTED;
          case Part.Body _, Part.Path _, Part.Query _, Part.Host _ -> part.render(0);
        };
    return new DenyReason.SecretFound(KnownSecret.RULE_ID, place, guard.kindOf(piece));
  }

  /** The first finding that is let pass but to be told of. */
  Optional<Noted> noted() {
    return noted;
  }

  /** A let-pass finding must not hide the next one: it is blanked and the line scanned again. */
  private Optional<DenyReason> judge(Line line) {
    var text = new StringBuilder(line.text());
    for (int i = 0; i < MOST_FINDINGS; i++) {
      switch (guard.rules().scanText(line.part(), text.toString(), ignoredKnown)) {
        case Verdict.Clean() -> {
          return Optional.empty();
        }
        case Verdict.BudgetExceeded() -> {
          return Optional.of(tooMuch());
        }
        case Verdict.Found(var finding) -> {
          if (!passes(line, finding)) {
            return Optional.of(
                new DenyReason.SecretFound(
                    finding.ruleId(), place(line.text(), finding), guard.kindOf(finding)));
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
    return guard.rules().scanText(new Part.Path(), text, Set.of()) instanceof Verdict.Clean;
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
