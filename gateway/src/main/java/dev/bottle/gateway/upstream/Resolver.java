package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the addresses of a name; never on an event loop. */
@FunctionalInterface
public interface Resolver {

  /**
   * All addresses of the name, in the order in which to try them, never none. Fails with {@link
   * UpstreamException} ({@code UPSTREAM_DNS}, {@code UPSTREAM_TIMEOUT}).
   */
  CompletionStage<List<IpAddress>> resolve(HostName name);
}
