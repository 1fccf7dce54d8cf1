package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.IpAddress;
import java.util.Set;

/** Which client addresses the gateway serves. */
public sealed interface ClientAdmission {

  /** Whoever reaches the listener. */
  record Everyone() implements ClientAdmission {}

  /** These addresses only; all others get {@code proxy-auth-required}. */
  record Only(Set<IpAddress> addresses) implements ClientAdmission {
    public Only {
      addresses = Set.copyOf(addresses);
    }
  }

  default boolean serves(IpAddress client) {
    return switch (this) {
      case Everyone _ -> true;
      case Only(var addresses) -> addresses.contains(client);
    };
  }
}
