package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.SshEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
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
    @Nullable Iterable<KeyPair> pairs;
    try {
      pairs =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName(entry),
              new ByteArrayInputStream(pem),
              passphrase(upstream));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new InvalidIdentityException(entry, problem(upstream));
    }
    if (pairs == null) {
      throw new InvalidIdentityException(entry, "is in no format that can be read");
    }
    for (var pair : pairs) {
      return pair;
    }
    throw new InvalidIdentityException(entry, "is in no format that can be read");
  }

  private static FilePasswordProvider passphrase(SshUpstream upstream) {
    return upstream
        .passphrase()
        .map(secret -> FilePasswordProvider.of(secret.reveal()))
        .orElse(FilePasswordProvider.EMPTY);
  }

  private static String problem(SshUpstream upstream) {
    return upstream.passphrase().isPresent()
        ? "cannot be read, or its passphrase is another one"
        : "cannot be read; if it is encrypted, its passphrase is missing";
  }

  @Override
  public String toString() {
    return "Account[" + entry().host() + "]";
  }
}
