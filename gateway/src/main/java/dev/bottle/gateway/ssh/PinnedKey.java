package dev.bottle.gateway.ssh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/**
 * A public key that was written down.
 *
 * @param key the key
 * @param type its name, such as {@code ssh-ed25519}
 */
record PinnedKey(PublicKey key, String type) {
  private static final Set<String> TYPES =
      Set.of(
          "ssh-ed25519",
          "ssh-rsa",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521");

  /**
   * Reads {@code ssh-ed25519 AAAA… comment}, also behind a host's name, as in a known_hosts file.
   *
   * @throws IOException when it is no key that can be checked; the message has no key
   */
  static PinnedKey parse(String line) throws IOException {
    var words = List.of(line.strip().split("\\s+"));
    for (int i = 0; i < Math.min(2, words.size() - 1); i++) {
      if (TYPES.contains(words.get(i))) {
        return of(words.get(i), words.get(i + 1));
      }
    }
    throw new IOException("not a public key of a known kind");
  }

  /** SHA-256 of the key, as OpenSSH shows it. */
  String fingerprint() {
    return KeyUtils.getFingerPrint(key);
  }

  boolean is(PublicKey other) {
    return KeyUtils.compareKeys(key, other);
  }

  private static PinnedKey of(String type, String data) throws IOException {
    try {
      var key =
          PublicKeyEntry.parsePublicKeyEntry(type + " " + data)
              .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
      return new PinnedKey(key, type);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("not a public key that can be read", e);
    }
  }

  /** Reads the lines of an authorized_keys file that has no options. */
  static List<PinnedKey> parseAll(List<String> lines) throws IOException {
    var keys = new ArrayList<PinnedKey>();
    for (var line : lines) {
      if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        keys.add(parse(line));
      }
    }
    return List.copyOf(keys);
  }

  /** The key as a line of a known_hosts file, without the host. */
  static String line(PublicKey key) {
    return PublicKeyEntry.toString(key);
  }

  @Override
  public String toString() {
    return type + " " + fingerprint();
  }
}
