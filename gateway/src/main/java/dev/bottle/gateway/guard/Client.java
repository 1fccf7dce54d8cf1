package dev.bottle.gateway.guard;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretString;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A client that is served: known by its address, by its token, or by both together.
 *
 * @param name the operator's name for it
 * @param policy what it may reach; empty for what everyone may
 */
public record Client(
    String name,
    Optional<IpAddress> address,
    Optional<SecretString> token,
    Optional<Policy> policy) {

  /**
   * Refuses a client that nothing is known of: it would be everybody.
   *
   * @throws IllegalArgumentException for one
   */
  public Client {
    if (address.isEmpty() && token.isEmpty()) {
      throw new IllegalArgumentException("a client is known by an address or a token");
    }
  }

  boolean isAt(IpAddress peer) {
    return address.map(peer::equals).orElse(true);
  }

  /** The comparison takes as long for a wrong token as for the right one. */
  boolean isProvedBy(ClientLogin login) {
    return switch (login) {
      case ClientLogin.Named(var client, var shown) -> isToken(shown) && client.equals(name);
      case ClientLogin.Bearer(var shown) -> isToken(shown);
      case ClientLogin.None _, ClientLogin.Unreadable _ -> false;
    };
  }

  private boolean isToken(SecretString shown) {
    return token.map(shown::equals).orElse(false);
  }

  Optional<KnownSecret> known() {
    return token.map(
        t -> new KnownSecret("client-" + name, t.reveal().getBytes(StandardCharsets.UTF_8)));
  }

  Client mapPolicy(UnaryOperator<Policy> change) {
    return new Client(name, address, token, policy.map(change));
  }
}
