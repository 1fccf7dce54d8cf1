package dev.bottle.launcher.plan;

import java.util.Map;

/**
 * The values that a plan only points at, read or asked for once the person has said yes.
 *
 * @param env values of the plan's {@link EnvValue.HostVariable} and {@link EnvValue.Prompt}
 *     variables, by variable name
 * @param credentials values of the plan's credentials, by credential name; they go to the gateway's
 *     stdin and nowhere else
 */
public record ResolvedSecrets(Map<String, String> env, Map<String, String> credentials) {
  public ResolvedSecrets {
    env = Map.copyOf(env);
    credentials = Map.copyOf(credentials);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "ResolvedSecrets[env=" + env.keySet() + ", credentials=" + credentials.keySet() + "]";
  }
}
