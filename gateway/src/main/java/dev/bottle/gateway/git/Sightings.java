package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was found in one push, judged by the operator's choices. Safe for use by many threads. */
final class Sightings {
  private static final int MOST_KEPT = 200;

  private final Guard guard;
  private final Destination target;
  private final Set<String> granted;
  private final List<Sighting> kept = new ArrayList<>();
  private Optional<Outcome> noted = Optional.empty();
  private int count;

  Sightings(Guard guard, Destination target) {
    this.guard = guard;
    this.target = target;
    this.granted = guard.knownFor(target);
  }

  Guard guard() {
    return guard;
  }

  /** Names of known values that may go to this upstream. */
  Set<String> granted() {
    return granted;
  }

  void add(Finding finding, Sighting.Spot spot) {
    add(finding.ruleId(), finding.excerpt(), guard.kindOf(finding), spot, finding.start());
  }

  synchronized void add(
      String rule, String excerpt, SecretKind kind, Sighting.Spot spot, long offset) {
    switch (guard.inspection().actionFor(rule, target, RequestPath.ROOT)) {
      // Nothing is masked: an object's bytes are its name.
      case BLOCK, REDACT -> {
        count++;
        if (kept.size() < MOST_KEPT) {
          kept.add(new Sighting(rule, excerpt, kind, spot, offset));
        }
      }
      case LOG -> {
        var outcome = new Outcome.Allowed(Optional.of(rule), Optional.of("push"), kind);
        noted = noted.or(() -> Optional.of(outcome));
      }
      case EXEMPT -> {}
    }
  }

  /** How many may not go. */
  synchronized int count() {
    return count;
  }

  /** The first of them. */
  synchronized List<Sighting> kept() {
    return List.copyOf(kept);
  }

  /** What is only to be told of. */
  synchronized Optional<Outcome> noted() {
    return noted;
  }
}
