package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.ssh.InvalidIdentityException.Flaw;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/**
 * An entry with its keys read.
 *
 * @param upstream what it was read from; equal means that nothing changed
 * @param identity proves who logs in
 * @param pin upstream's own key
 */
record Account(SshUpstream upstream, KeyPair identity, Optional<PinnedKey> pin) {

  /**
   * Reads the keys.
   *
   * @throws InvalidIdentityException when the private key cannot be used
   * @throws IOException when the pinned key is none
   */
  static Account of(SshUpstream upstream) throws IOException {
    var entry = upstream.entry();
    Optional<PinnedKey> pin = Optional.empty();
    if (entry.knownHostKey().isPresent()) {
      try {
        pin = Optional.of(PinnedKey.parse(entry.knownHostKey().get()));
      } catch (IOException e) {
        throw new IOException("KnownHostKey of the ssh entry " + entry.host() + " is no key", e);
      }
    }
    return new Account(upstream, identity(upstream), pin);
  }

  SshEntry entry() {
    return upstream.entry();
  }

  /** The cause is left out on purpose: it may quote the key. */
  private static KeyPair identity(SshUpstream upstream) throws InvalidIdentityException {
    var entry = upstream.entry().host();
    var pem = upstream.identity().reveal().getBytes(StandardCharsets.US_ASCII);
    var asked = new AtomicBoolean();
    FilePasswordProvider passphrase =
        (_, _, _) -> {
          asked.set(true);
          return upstream.passphrase().map(SecretString::reveal).orElse(null);
        };
    @Nullable Iterable<KeyPair> pairs;
    try {
      pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(entry), new ByteArrayInputStream(pem), passphrase);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new InvalidIdentityException(entry, flaw(upstream, asked));
    }
    if (pairs == null) {
      throw new InvalidIdentityException(entry, Flaw.NO_KEY);
    }
    for (var pair : pairs) {
      return pair;
    }
    throw new InvalidIdentityException(entry, Flaw.NO_KEY);
  }

  /** Only an encrypted key asks for its passphrase. */
  private static Flaw flaw(SshUpstream upstream, AtomicBoolean asked) {
    if (!asked.get()) {
      return Flaw.NO_KEY;
    }
    return upstream.passphrase().isPresent() ? Flaw.OTHER_PASSPHRASE : Flaw.LOCKED;
  }

  @Override
  public String toString() {
    return "Account[" + entry().host() + "]";
  }
}
