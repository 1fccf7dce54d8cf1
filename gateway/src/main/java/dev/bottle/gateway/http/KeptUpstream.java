package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Policy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one upstream connection that a client's connection keeps for its next request. Never shared
 * between clients.
 */
final class KeptUpstream {
  private @Nullable UpstreamConnection idle;

  /** The connection, if it leads to the target and is still good; any other is closed. */
  Optional<UpstreamConnection> take(Destination target) {
    var kept = idle;
    idle = null;
    if (kept != null && kept.target().equals(target) && kept.isFresh()) {
      return Optional.of(kept);
    }
    if (kept != null) {
      kept.close();
    }
    return Optional.empty();
  }

  void keep(UpstreamConnection connection) {
    close();
    idle = connection;
  }

  void close() {
    if (idle != null) {
      idle.close();
      idle = null;
    }
  }

  /** Whether the policy would still open the connection that is kept, if there is one. */
  boolean isStillGranted(Policy policy) {
    return idle == null
        || StillGranted.refusal(policy, idle.target(), idle.remoteAddress()).isEmpty();
  }
}
