package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.SshGrant;

/**
 * One ssh host, with the words of ssh_config.
 *
 * @param host the name the agent uses
 * @param upstream where it is
 * @param user who logs in there
 * @param identity the private key; only the gateway ever holds it
 * @param pin the one host key that upstream may show
 * @param grant what the agent may do there
 */
public record SshSpec(
    String host,
    Destination upstream,
    String user,
    KeyFile identity,
    HostKeyPin pin,
    SshGrant grant) {

  /** The same entry with another word on its host key. */
  public SshSpec pinned(HostKeyPin other) {
    return new SshSpec(host, upstream, user, identity, other, grant);
  }

  /** How the gateway logs in. */
  public SshLogin login() {
    return new SshLogin("ssh", host, upstream, user, identity, pin);
  }
}
