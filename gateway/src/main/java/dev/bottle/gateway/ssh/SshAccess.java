package dev.bottle.gateway.ssh;

import java.util.List;

/**
 * What may be reached over ssh, and by whom; a reload swaps it.
 *
 * @param upstreams entries with their private keys
 * @param repositories git entries, with private keys where upstream is reached by ssh
 * @param authorizedKeys public keys that may connect, as lines of an authorized_keys file without
 *     options
 */
public record SshAccess(
    List<SshUpstream> upstreams, List<SshRepository> repositories, List<String> authorizedKeys) {
  /** Nothing, by nobody. */
  public static final SshAccess NONE = new SshAccess(List.of(), List.of(), List.of());

  public SshAccess {
    upstreams = List.copyOf(upstreams);
    repositories = List.copyOf(repositories);
    authorizedKeys = List.copyOf(authorizedKeys);
  }
}
