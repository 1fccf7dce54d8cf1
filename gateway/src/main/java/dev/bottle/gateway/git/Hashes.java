package dev.bottle.gateway.git;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** The hash that names objects. */
final class Hashes {
  private Hashes() {}

  static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins the id of an object of that kind and length; its bytes follow. */
  static void begin(MessageDigest digest, Kind kind, long length) {
    digest.reset();
    digest.update(
        (kind.name().toLowerCase(Locale.ROOT) + " " + length + '\0')
            .getBytes(StandardCharsets.US_ASCII));
  }
}
