package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Policy;
import java.util.Optional;

/**
 * An upstream connection that a request has logged in (RFC 4559 section 6): whoever used it would
 * be taken for that client. So it is the client's connection's own and never pooled.
 *
 * @param key what the next request must ask for to get it
 */
record PinnedUpstream(UpstreamLeg leg, UpstreamKey key) {

  /** The connection, if it leads where the request goes; else it is closed. */
  Optional<UpstreamLeg> take(UpstreamKey wanted) {
    if (key.equals(wanted) && leg.isWritable()) {
      return Optional.of(leg);
    }
    leg.abort();
    return Optional.empty();
  }

  boolean isStillGranted(Policy policy) {
    return StillGranted.refusal(policy, key.target(), leg.remoteAddress()).isEmpty();
  }

  void close() {
    leg.abort();
  }
}
