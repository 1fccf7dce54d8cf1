package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.SshTarget;
import dev.bottle.gateway.policy.SecretString;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The private keys and passphrases that came on standard input, of which each is somebody's.
 *
 * @param identities by ssh Host, or host of a client certificate
 * @param passphrases by ssh Host
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
    var kind = "ssh entry, or client certificate without a key file,";
    var identities = new SecretLookup(secrets.identities(), _ -> null, kind, problems);
    var passphrases = new SecretLookup(secrets.passphrases(), _ -> null, "ssh entry", problems);
    // What belongs to an entry that could not be read did not come for nothing.
    boolean all = !problems.anyUnder("$.ssh");
    for (var target : config.ssh().targets()) {
      if (target.identityFile().isEmpty() && all) {
        var _ = identities.value(target.entry().host(), Optional.empty(), place(target));
      }
    }
    if (all) {
      var hosts = config.ssh().targets().stream().map(t -> t.entry().host()).toList();
      var certificates =
          config.egress().clientCertificates().stream()
              .filter(c -> c.key().isEmpty())
              .map(c -> c.host().text());
      identities.onlyFor(Stream.concat(hosts.stream(), certificates).toList());
      passphrases.onlyFor(hosts);
    }
    return new IdentitySecrets(secrets.identities(), secrets.passphrases());
  }

  /** Where an entry's key stands. */
  public static Place place(SshTarget target) {
    return new Place("$.ssh[" + target.entry().host() + "].IdentityFile", 0, 0);
  }
}
