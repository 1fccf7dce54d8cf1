package dev.bottle.gateway.http.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A {@code Sec-WebSocket-Key} (RFC 6455 section 4.1): 16 bytes in base64.
 *
 * @param text as the field has it
 */
public record HandshakeKey(String text) {
  private static final int BYTES = 16;
  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** A fresh one. */
  public static HandshakeKey fresh(SecureRandom random) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new HandshakeKey(Base64.getEncoder().encodeToString(bytes));
  }

  /** The key that the text is, when it is the one way to write 16 bytes. */
  public static Optional<HandshakeKey> parse(String text) {
    try {
      var bytes = Base64.getDecoder().decode(text);
      return bytes.length == BYTES && Base64.getEncoder().encodeToString(bytes).equals(text)
          ? Optional.of(new HandshakeKey(text))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The {@code Sec-WebSocket-Accept} that answers it (RFC 6455 section 4.2.2). */
  public String accept() {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha1.digest((text + SUFFIX).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
