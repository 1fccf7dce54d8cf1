package dev.bottle.gateway.cli;

import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.ssh.InvalidIdentityException;
import dev.bottle.gateway.ssh.SshUpstream;
import java.io.IOException;
import java.util.Optional;

/** Whether the gateway could use a private key, for those who hand it one later. */
public final class IdentityCheck {
  private IdentityCheck() {}

  /**
   * Why it could not, in a sentence that names the entry; empty when it can. The key and its
   * passphrase are never part of it.
   *
   * @param passphrase for an encrypted key
   */
  public static Optional<String> flaw(SshEntry entry, String key, Optional<String> passphrase) {
    var upstream = new SshUpstream(entry, new SecretString(key), passphrase.map(SecretString::new));
    try {
      upstream.check();
      return Optional.empty();
    } catch (InvalidIdentityException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Optional.of("the private key of the ssh entry " + entry.host() + " cannot be used");
    }
  }
}
