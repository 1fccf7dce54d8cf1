package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Which changes of refs are granted. */
final class RefRules {
  private static final int MOST_SHOWN = 6;

  private final PushGrant grant;
  private final Locator locator;
  private final Forwardness forwardness;

  /** Tells whether a ref moves forward only. */
  @FunctionalInterface
  interface Forwardness {
    boolean isForward(RefUpdate update) throws IOException;
  }

  RefRules(PushGrant grant, Locator locator, Forwardness forwardness) {
    this.grant = grant;
    this.locator = locator;
    this.forwardness = forwardness;
  }

  /** The refusal where a ref may not change so; the first one gives the reason. */
  Optional<Refusal> judge(List<RefUpdate> updates) throws IOException {
    var refused = new HashSet<String>();
    var lines = new ArrayList<String>();
    Optional<DenyReason> first = Optional.empty();
    for (var update : updates) {
      var change = refused(update);
      if (change.isEmpty()) {
        continue;
      }
      refused.add(update.ref());
      var reason = new DenyReason.PushRefNotAllowed(locator.shown(update.ref()), change.get());
      if (first.isPresent() && lines.size() < MOST_SHOWN) {
        lines.add("  " + reason.sentence());
      }
      first = first.or(() -> Optional.of(reason));
    }
    lines.add(granted());
    return first.map(reason -> new Refusal(reason, lines, refused, List.of()));
  }

  /** How the change is called that is not granted. */
  private Optional<String> refused(RefUpdate update) throws IOException {
    var ref = update.ref();
    return switch (update.kind()) {
      case CREATE -> grant.mayForward(ref) ? Optional.empty() : Optional.of("creating");
      case DELETE -> grant.mayForce(ref) ? Optional.empty() : Optional.of("deleting");
      case UPDATE -> {
        if (grant.mayForce(ref)) {
          yield Optional.empty();
        }
        if (!grant.mayForward(ref)) {
          yield Optional.of("an update of");
        }
        yield forwardness.isForward(update) ? Optional.empty() : Optional.of("a forced update of");
      }
    };
  }

  private String granted() {
    return grant.refs().isEmpty()
        ? "No ref may be pushed to this repository."
        : "Granted are "
            + String.join(
                ", ", grant.refs().stream().limit(MOST_SHOWN).map(RefPattern::text).toList())
            + ".";
  }
}
