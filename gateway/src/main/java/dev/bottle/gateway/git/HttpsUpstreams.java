package dev.bottle.gateway.git;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.GitUpstream;

/** Reaches repositories over https; given by the package that speaks it. */
@FunctionalInterface
public interface HttpsUpstreams {
  /**
   * The way to a repository, with the login that the vault has for its host.
   *
   * @param guard what addresses are judged by, and whose vault is used
   */
  UpstreamTransport to(GitUpstream.Https upstream, Guard guard);
}
