package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.PushGrant;
import java.util.Optional;

/**
 * One git repository behind the gateway.
 *
 * @param name the entry's own
 * @param upstream where the repository is
 * @param key what the gateway logs in with over ssh; over https the vault has the login
 * @param pin the one host key that upstream may show over ssh
 * @param push what may be pushed
 */
public record GitSpec(
    String name, GitUpstream upstream, Optional<KeyFile> key, HostKeyPin pin, PushGrant push) {

  /** The same entry with another word on its host key. */
  public GitSpec pinned(HostKeyPin other) {
    return new GitSpec(name, upstream, key, other, push);
  }

  /** How the gateway logs in, over ssh. */
  public Optional<SshLogin> login() {
    return switch (upstream) {
      case GitUpstream.Ssh(var at, var user, _) ->
          key.map(identity -> new SshLogin("git", name, at, user, identity, pin));
      case GitUpstream.Https _ -> Optional.empty();
    };
  }
}
