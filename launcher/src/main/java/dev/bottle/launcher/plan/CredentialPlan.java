package dev.bottle.launcher.plan;

import java.util.List;

/**
 * A credential that only the gateway holds.
 *
 * @param name its name, in {@code gateway.json} and in {@link ResolvedSecrets#credentials()}
 * @param source where its value comes from: never a placeholder
 * @param hosts where it may be used
 */
public record CredentialPlan(String name, EnvValue source, List<String> hosts) {
  public CredentialPlan {
    hosts = List.copyOf(hosts);
  }
}
