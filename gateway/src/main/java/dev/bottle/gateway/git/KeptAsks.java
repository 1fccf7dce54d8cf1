package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.Destination;
import java.util.Optional;

/** Finds the way to the upstream of a kept push again. */
@FunctionalInterface
public interface KeptAsks {
  /**
   * The ask that such a push would have now; its arguments are those of the ask that was refused.
   *
   * @return empty where the entry is gone, or is another one now
   */
  Optional<PushAsk> ask(String entry, String scheme, Destination target, String repository);
}
