package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.PushGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which changes of files that run code elsewhere are granted. */
final class PathRules {
  private static final int MOST_SHOWN = 6;

  private final PushGrant grant;
  private final Locator locator;

  PathRules(PushGrant grant, Locator locator) {
    this.grant = grant;
    this.locator = locator;
  }

  /**
   * The refusal where a change is not granted.
   *
   * @param changed one char a byte
   */
  Optional<Refusal> judge(Set<String> changed) {
    var refused =
        changed.stream()
            .map(CodeChanges::text)
            .filter(path -> !grant.mayChange("/" + path))
            .map(locator::shown)
            .toList();
    if (refused.isEmpty()) {
      return Optional.empty();
    }
    var lines = new ArrayList<String>();
    refused.stream().skip(1).limit(MOST_SHOWN).forEach(path -> lines.add("  " + path + " too"));
    if (refused.size() > MOST_SHOWN + 1) {
      lines.add("  and " + (refused.size() - MOST_SHOWN - 1) + " more");
    }
    return Optional.of(
        new Refusal(
            new DenyReason.PushPathNotAllowed(refused.getFirst()), lines, Set.of(), List.of()));
  }
}
