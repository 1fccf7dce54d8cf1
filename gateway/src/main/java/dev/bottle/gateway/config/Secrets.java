package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.SecretString;
import java.util.Map;

/**
 * The secrets that come on standard input.
 *
 * @param credentials values by credential name
 * @param identities private keys by ssh Host or git Name
 * @param passphrases passphrases of those keys
 */
public record Secrets(
    Map<String, SecretString> credentials,
    Map<String, SecretString> identities,
    Map<String, SecretString> passphrases) {

  public Secrets {
    credentials = Map.copyOf(credentials);
    identities = Map.copyOf(identities);
    passphrases = Map.copyOf(passphrases);
  }

  /** None came. */
  public static Secrets none() {
    return new Secrets(Map.of(), Map.of(), Map.of());
  }
}
