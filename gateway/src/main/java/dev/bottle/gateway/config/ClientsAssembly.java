package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.TokenOrigin;
import dev.bottle.gateway.guard.Client;
import dev.bottle.gateway.guard.Clients;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretString;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings client entries and their tokens together. */
public final class ClientsAssembly {
  private static final int MIN_TOKEN = 16;
  private static final int MAX_TOKEN = 256;

  private final Function<String, @Nullable String> environment;

  /** Tokens come from this environment where standard input did not bring them. */
  public ClientsAssembly(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * The clients of a configuration; without any entry, everyone.
   *
   * @param problems learns of each token that is missing, unusable, shared or for nothing
   */
  public Clients assemble(GatewayConfig config, Secrets secrets, Problems problems) {
    var lookup = new SecretLookup(secrets.tokens(), environment, "client with a token", problems);
    var clients = new ArrayList<Client>();
    for (var entry : config.clients()) {
      var place = new Place("$.clients[" + entry.name() + "]", 0, 0);
      var token =
          entry.token().flatMap(origin -> lookup.value(entry.name(), variable(origin), place));
      token.flatMap(ClientsAssembly::flaw).ifPresent(flaw -> problems.add(place, flaw));
      if (token.isPresent() && clients.stream().anyMatch(c -> c.token().equals(token))) {
        problems.add(place, "another client has the same token");
      }
      if (token.isPresent() || (entry.token().isEmpty() && entry.address().isPresent())) {
        var own = entry.allowlist().map(list -> Policy.of(config.policyRules(list)));
        clients.add(new Client(entry.name(), entry.address(), token, own));
      }
    }
    lookup.onlyFor(
        config.clients().stream()
            .filter(c -> c.token().isPresent())
            .map(GatewayConfig.Client::name)
            .toList());
    return config.clients().isEmpty() ? new Clients.Everyone() : new Clients.Only(clients);
  }

  private static Optional<String> variable(TokenOrigin origin) {
    return switch (origin) {
      case TokenOrigin.Variable(var name) -> Optional.of(name);
      case TokenOrigin.Stdin() -> Optional.empty();
    };
  }

  /** Guessing a token must be hopeless, and every client must be able to send it. */
  private static Optional<String> flaw(SecretString token) {
    boolean fits = token.length() >= MIN_TOKEN && token.length() <= MAX_TOKEN;
    return fits && token.reveal().chars().allMatch(c -> c > ' ' && c < 127)
        ? Optional.empty()
        : Optional.of("a token has 16 to 256 visible ASCII characters");
  }
}
