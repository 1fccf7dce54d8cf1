package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SecretKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a push does not go on.
 *
 * @param details lines below the first
 * @param refs those that are refused themselves; empty where the push is refused as a whole
 * @param findings what a person decides on
 */
record Refusal(DenyReason reason, List<String> details, Set<String> refs, List<Found> findings) {
  Refusal {
    details = List.copyOf(details);
    refs = Set.copyOf(refs);
    findings = List.copyOf(findings);
  }

  Refusal(DenyReason reason) {
    this(reason, List.of(), Set.of(), List.of());
  }

  /** A finding, fit to be shown. */
  record Found(
      String rule, String location, String excerpt, Optional<String> commit, SecretKind kind) {}

  /** This one, with what else stands in the way. */
  Refusal and(Refusal other) {
    var lines = new ArrayList<>(details);
    lines.add("also (" + other.reason.code() + "): " + other.reason.sentence());
    lines.addAll(other.details);
    // A push that is refused as a whole has no refs that could go.
    var both = new HashSet<String>();
    if (!refs.isEmpty() && !other.refs.isEmpty()) {
      both.addAll(refs);
      both.addAll(other.refs);
    }
    var found = new ArrayList<>(findings);
    found.addAll(other.findings);
    return new Refusal(reason, lines, both, found);
  }

  /** Whether a person may want to let it pass. */
  boolean isDecidable() {
    return reason instanceof DenyReason.PushSecretFound
        || reason instanceof DenyReason.PushRefNotAllowed
        || reason instanceof DenyReason.PushPathNotAllowed;
  }

  /** What the report says of a ref. */
  String of(RefUpdate update) {
    return refs.isEmpty() || refs.contains(update.ref())
        ? reason.code()
        : "not sent: another ref was refused";
  }
}
