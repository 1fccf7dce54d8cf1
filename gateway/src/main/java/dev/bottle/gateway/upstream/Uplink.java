package dev.bottle.gateway.upstream;

import dev.bottle.gateway.tls.UpstreamTrust;
import java.util.Optional;

/**
 * How upstreams are reached; a reload swaps it whole.
 *
 * @param trust whom to believe, and what to show to whom
 * @param proxy what stands in between, if anything
 */
public record Uplink(UpstreamTrust trust, Optional<UpstreamProxy> proxy) {

  /** With nothing in between. */
  public static Uplink direct(UpstreamTrust trust) {
    return new Uplink(trust, Optional.empty());
  }
}
