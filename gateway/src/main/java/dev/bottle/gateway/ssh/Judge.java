package dev.bottle.gateway.ssh;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decides what is found on one channel, and remembers the first finding that is only told of. */
final class Judge {
  /** More findings in one word that are let pass are not gone through. */
  private static final int MOST_FINDINGS = 16;

  private static final String WORD = "command";

  private final Guard guard;
  private final Destination target;
  private volatile Optional<Outcome> noted = Optional.empty();

  Judge(Guard guard, Destination target) {
    this.guard = guard;
    this.target = target;
  }

  /** The first finding that was let pass but is to be told of. */
  Optional<Outcome> noted() {
    return noted;
  }

  /**
   * Lets a finding pass.
   *
   * @throws RefusedException when it may not. Nothing is masked: what travels here may be binary.
   */
  void pass(String rule, String location, SecretKind kind) throws RefusedException {
    switch (guard.inspection().actionFor(rule, target, RequestPath.ROOT)) {
      case BLOCK, REDACT ->
          throw new RefusedException(new DenyReason.SecretFound(rule, location, kind));
      case LOG -> {
        var outcome = new Outcome.Allowed(Optional.of(rule), Optional.of(location), kind);
        noted = noted.or(() -> Optional.of(outcome));
      }
      case EXEMPT -> {}
    }
  }

  /**
   * Looks for secrets in a command or another word that goes upstream beside the bytes. What is let
   * pass must not hide the next one: it is blanked, and the word looked at again.
   *
   * @return whether nothing was found
   * @throws RefusedException for a finding that may not pass
   */
  boolean isClean(String word) throws RefusedException {
    // One char a byte, so that places in it are indexes.
    var bytes = word.getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
    var part = new Part.Path();
    for (int found = 0; found < MOST_FINDINGS; found++) {
      switch (guard.rules().scanText(part, text.toString(), guard.knownFor(target))) {
        case Verdict.Clean _ -> {
          return found == 0;
        }
        case Verdict.BudgetExceeded _ -> throw new RefusedException(tooMuch());
        case Verdict.Found(var finding) -> {
          pass(finding.ruleId(), WORD, guard.kindOf(part, text.toString()));
          int end = (int) Math.min(text.length(), finding.end());
          for (int at = (int) finding.start(); at < end; at++) {
            text.setCharAt(at, ' ');
          }
        }
      }
    }
    throw new RefusedException(tooMuch());
  }

  private static DenyReason tooMuch() {
    return new DenyReason.BodyNotInspectable("inspecting the command takes too long");
  }
}
