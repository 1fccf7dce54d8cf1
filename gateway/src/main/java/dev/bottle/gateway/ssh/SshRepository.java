package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import java.util.List;
import java.util.Optional;

/**
 * A repository with a listener of its own.
 *
 * @param account what opens an upstream that is reached by ssh; empty over https
 */
public record SshRepository(GitEntry entry, Optional<SshUpstream> account) {

  /** One over https, whose login the vault has. */
  public static SshRepository overHttps(GitEntry entry) {
    return new SshRepository(entry, Optional.empty());
  }

  /**
   * One over ssh.
   *
   * @param identity a private key: OpenSSH's own format, PEM or PKCS#8
   * @param passphrase for an encrypted one
   */
  public static SshRepository overSsh(
      GitEntry entry,
      GitUpstream.Ssh upstream,
      SecretString identity,
      Optional<SecretString> passphrase) {
    var grant = new SshGrant.Git(List.of(), SshGrant.Lfs.REFUSED, entry.push());
    var account =
        new SshEntry(entry.name(), upstream.at(), upstream.user(), entry.knownHostKey(), grant);
    return new SshRepository(entry, Optional.of(new SshUpstream(account, identity, passphrase)));
  }
}
