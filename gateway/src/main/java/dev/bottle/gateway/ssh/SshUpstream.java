package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import java.io.IOException;
import java.util.Optional;

/**
 * An entry and what opens it.
 *
 * @param identity a private key: OpenSSH's own format, PEM or PKCS#8
 * @param passphrase for an encrypted one
 */
public record SshUpstream(
    SshEntry entry, SecretString identity, Optional<SecretString> passphrase) {

  /**
   * Whether the private key opens, found by opening it.
   *
   * @throws InvalidIdentityException when it does not
   * @throws IOException when the pinned key is none
   */
  public void check() throws IOException {
    var _ = Account.of(this);
  }
}
