package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.SecretString;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The private keys and passphrases that came on standard input, of which each is somebody's.
 *
 * @param identities by ssh Host, git Name, or host of a client certificate
 * @param passphrases by ssh Host or git Name
 */
public record IdentitySecrets(
    Map<String, SecretString> identities, Map<String, SecretString> passphrases) {

  public IdentitySecrets {
    identities = Map.copyOf(identities);
    passphrases = Map.copyOf(passphrases);
  }

  /**
   * Finds them.
   *
   * @param problems learns of each that is missing or for nothing
   */
  public static IdentitySecrets find(GatewayConfig config, Secrets secrets, Problems problems) {
    var kind = "ssh or git entry, or client certificate without a key file,";
    var identities = new SecretLookup(secrets.identities(), _ -> null, kind, problems);
    var passphrases =
        new SecretLookup(secrets.passphrases(), _ -> null, "ssh or git entry", problems);
    // What belongs to an entry that could not be read did not come for nothing.
    if (!problems.anyUnder("$.ssh") && !problems.anyUnder("$.git")) {
      var entries = KeyedEntry.of(config);
      for (var entry : entries) {
        if (entry.identityFile().isEmpty()) {
          var _ = identities.value(entry.name(), Optional.empty(), entry.place());
        }
      }
      var names = entries.stream().map(KeyedEntry::name).toList();
      var certificates =
          config.egress().clientCertificates().stream()
              .filter(c -> c.key().isEmpty())
              .map(c -> c.host().text());
      identities.onlyFor(Stream.concat(names.stream(), certificates).toList());
      passphrases.onlyFor(names);
    }
    return new IdentitySecrets(secrets.identities(), secrets.passphrases());
  }
}
