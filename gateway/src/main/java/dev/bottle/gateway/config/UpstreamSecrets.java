package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.ClientCertificateEntry;
import dev.bottle.gateway.config.GatewayConfig.Egress;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The secrets by which the gateway proves itself on the way out.
 *
 * @param proxyLogin {@code user:password} at the upstream proxy
 * @param keys private keys of client certificates that came on standard input
 */
public record UpstreamSecrets(Optional<SecretString> proxyLogin, Map<HostPort, SecretString> keys) {

  public UpstreamSecrets {
    keys = Map.copyOf(keys);
  }

  /**
   * Finds them: the login in the environment, keys on standard input where no file is named.
   *
   * @param problems learns of each value that is missing
   */
  public static UpstreamSecrets find(
      Egress egress,
      Secrets secrets,
      Function<String, @Nullable String> environment,
      Problems problems) {
    return new UpstreamSecrets(
        proxyLogin(egress, environment, problems), keys(egress, secrets, problems));
  }

  /** Where the login stands. */
  public static Place loginPlace() {
    return new Place("$.egress.upstreamProxy.login", 0, 0);
  }

  /** Where a field of a certificate's entry stands. */
  public static Place place(ClientCertificateEntry entry, String field) {
    var host = entry.host().text();
    return new Place("$.egress.clientCertificates[" + host + "]." + field, 0, 0);
  }

  private static Optional<SecretString> proxyLogin(
      Egress egress, Function<String, @Nullable String> environment, Problems problems) {
    var lookup = new SecretLookup(Map.of(), environment, "upstream proxy", problems);
    return egress
        .upstreamProxy()
        .filter(proxy -> proxy.loginVariable().isPresent())
        .flatMap(
            proxy ->
                lookup.value(proxy.address().authorityText(), proxy.loginVariable(), loginPlace()));
  }

  private static Map<HostPort, SecretString> keys(
      Egress egress, Secrets secrets, Problems problems) {
    var kind = "client certificate without a key file";
    var lookup = new SecretLookup(secrets.identities(), _ -> null, kind, problems);
    var keyless = egress.clientCertificates().stream().filter(c -> c.key().isEmpty()).toList();
    var keys = new HashMap<HostPort, SecretString>();
    for (var entry : keyless) {
      lookup
          .value(entry.host().text(), Optional.empty(), place(entry, "key"))
          .ifPresent(key -> keys.put(entry.host(), key));
    }
    return keys;
  }
}
