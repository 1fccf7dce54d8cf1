package dev.bottle.launcher.plan;

import java.util.Map;

/**
 * The values that a plan only points at, read or asked for once the person has said yes, and those
 * that the gateway is told of so that they do not leave. These go to the gateway's stdin and
 * nowhere else, but for the canaries: they are planted in the agent's container.
 *
 * @param env values of the plan's {@link EnvValue.HostVariable} and {@link EnvValue.Prompt}
 *     variables, by variable name
 * @param credentials values of the plan's credentials, by credential name
 * @param identities private keys of the plan's ssh and git entries, by Host or Name
 * @param passphrases what opens those that are encrypted, by Host or Name
 * @param known values that the agent gets to see and that must not leave, by where they stand
 * @param canaries values that open nothing and that only a thief would send
 */
public record ResolvedSecrets(
    Map<String, String> env,
    Map<String, String> credentials,
    Map<String, String> identities,
    Map<String, String> passphrases,
    Map<String, String> known,
    Map<String, String> canaries) {
  public ResolvedSecrets {
    env = Map.copyOf(env);
    credentials = Map.copyOf(credentials);
    identities = Map.copyOf(identities);
    passphrases = Map.copyOf(passphrases);
    known = Map.copyOf(known);
    canaries = Map.copyOf(canaries);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "ResolvedSecrets[env="
        + env.keySet()
        + ", credentials="
        + credentials.keySet()
        + ", identities="
        + identities.keySet()
        + "]";
  }
}
