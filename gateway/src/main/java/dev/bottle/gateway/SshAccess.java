package dev.bottle.gateway;

import dev.bottle.gateway.ssh.SshUpstream;
import java.util.List;

/**
 * What may be reached over ssh, and by whom; a reload swaps it.
 *
 * @param upstreams entries with their private keys
 * @param authorizedKeys public keys that may connect, {@code type base64} each
 */
public record SshAccess(List<SshUpstream> upstreams, List<String> authorizedKeys) {
  /** Nothing, by nobody. */
  public static final SshAccess NONE = new SshAccess(List.of(), List.of());

  public SshAccess {
    upstreams = List.copyOf(upstreams);
    authorizedKeys = List.copyOf(authorizedKeys);
  }
}
