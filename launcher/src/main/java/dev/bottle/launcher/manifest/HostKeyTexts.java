package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.PublicKeyText;
import dev.bottle.gateway.policy.HostKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Reads host keys as known_hosts has them. */
public final class HostKeyTexts {
  /** Examples end their keys so; a key itself has no dots. */
  private static final String CUT = "...";

  private static final String PIN = "KnownHostKey";

  private HostKeyTexts() {}

  /**
   * The key of a known_hosts line, with or without its host.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static HostKey key(String line) {
    var key = PublicKeyText.ofHost(line);
    return new HostKey(key.text(), fingerprint(Base64.getDecoder().decode(key.base64())));
  }

  /** What an entry has as {@code KnownHostKey}; anything but a key or an example's is a problem. */
  static HostKeyPin pin(Section entry) {
    var written = entry.string(PIN);
    try {
      return written.map(HostKeyTexts::pin).orElseGet(HostKeyPin.Absent::new);
    } catch (IllegalArgumentException e) {
      entry.problem(PIN, String.valueOf(e.getMessage()));
      return new HostKeyPin.Absent();
    }
  }

  private static HostKeyPin pin(String written) {
    return written.strip().endsWith(CUT)
        ? new HostKeyPin.Placeholder()
        : new HostKeyPin.Declared(key(written));
  }

  /** As OpenSSH shows it. */
  private static String fingerprint(byte[] key) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(key);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
