package dev.bottle.gateway.guard;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Who is served. */
public sealed interface Clients {

  /** Whoever reaches a listener, under one policy. */
  record Everyone() implements Clients {}

  /**
   * These clients and nobody else. One with a token has to show it; where none has one, what a
   * client says of itself counts for nothing, since many tools say something.
   */
  record Only(List<Client> those) implements Clients {
    public Only {
      those = List.copyOf(those);
    }

    /** To the end of the list: how long it takes must not tell whose token it nearly was. */
    Optional<Client> find(Peer peer) {
      boolean silent = peer.login() instanceof ClientLogin.None;
      boolean byToken = !silent && those.stream().anyMatch(c -> c.token().isPresent());
      Optional<Client> found = Optional.empty();
      for (var client : those) {
        boolean known = byToken ? client.isProvedBy(peer.login()) : client.token().isEmpty();
        if (known && client.isAt(peer.address())) {
          found = Optional.of(client);
        }
      }
      return found;
    }
  }

  /** What must not leave: the tokens. */
  default List<KnownSecret> known() {
    return switch (this) {
      case Everyone _ -> List.of();
      case Only(var those) -> those.stream().flatMap(c -> c.known().stream()).toList();
    };
  }

  /** The same clients, with each own policy changed. */
  default Clients mapPolicies(UnaryOperator<Policy> change) {
    return switch (this) {
      case Everyone everyone -> everyone;
      case Only(var those) -> new Only(those.stream().map(c -> c.mapPolicy(change)).toList());
    };
  }
}
