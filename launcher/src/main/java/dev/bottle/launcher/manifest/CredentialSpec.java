package dev.bottle.launcher.manifest;

import java.util.List;

/**
 * A value that only the gateway holds; the agent sees a placeholder under the same name.
 *
 * @param name the agent's environment variable
 * @param value where the real value comes from: a host variable or a prompt
 * @param hosts where it may be used
 */
public record CredentialSpec(String name, ValueSource value, List<String> hosts) {
  public CredentialSpec {
    hosts = List.copyOf(hosts);
  }
}
