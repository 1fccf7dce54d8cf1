package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.time.Duration;
import java.util.List;

/** One question about a name; may block, so it is asked on a virtual thread. */
@FunctionalInterface
interface Lookup {

  /**
   * Asks now.
   *
   * @throws UpstreamException when nobody can be asked or nobody answers
   */
  Found lookUp(HostName name) throws UpstreamException, InterruptedException;

  /**
   * A sure answer.
   *
   * @param addresses none when the name has none
   * @param fresh how long the answer holds
   */
  record Found(List<IpAddress> addresses, Duration fresh) {
    public Found {
      addresses = List.copyOf(addresses);
    }
  }
}
