package dev.bottle.gateway.config;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A public key in OpenSSH's text form (RFC 4253 section 6.6, in Base64 behind its type).
 *
 * @param type such as {@code ssh-ed25519}
 * @param base64 the key
 */
public record PublicKeyText(String type, String base64) {
  /** Each type that is strong enough, with how many fields its keys have, the type included. */
  private static final Map<String, Integer> FIELDS =
      Map.of(
          "ssh-ed25519", 2,
          "ecdsa-sha2-nistp256", 3,
          "ecdsa-sha2-nistp384", 3,
          "ecdsa-sha2-nistp521", 3,
          "ssh-rsa", 3);

  private static final int RSA_BITS = 2048;

  public PublicKeyText {
    var fields = FIELDS.get(type);
    if (fields == null) {
      throw new IllegalArgumentException(
          Shown.quoted(type)
              + " is no type of key that the gateway takes; there are "
              + String.join(", ", FIELDS.keySet().stream().sorted().toList()));
    }
    var found = fields(type, base64);
    if (found.size() != fields
        || !type.equals(new String(found.getFirst(), StandardCharsets.US_ASCII))) {
      throw unreadable(type);
    }
    if (type.equals("ssh-rsa") && bits(found.getLast()) < RSA_BITS) {
      throw new IllegalArgumentException("an RSA key has to have at least 2048 bits");
    }
  }

  /**
   * The key of a known_hosts line, or a key by itself: {@code [host] type base64 [comment]}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static PublicKeyText ofHost(String line) {
    var words = List.of(line.strip().split("\\s+"));
    if (words.getFirst().startsWith("@")) {
      throw new IllegalArgumentException(
          "lines with a marker such as @cert-authority are not taken: give the host's own key");
    }
    boolean bare = words.size() == 1 || FIELDS.containsKey(words.getFirst());
    return of(bare ? words : words.subList(1, words.size()));
  }

  /**
   * The key of an authorized_keys line without options: {@code type base64 [comment]}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static PublicKeyText ofUser(String line) {
    return of(List.of(line.strip().split("\\s+")));
  }

  private static PublicKeyText of(List<String> words) {
    if (words.size() < 2) {
      throw new IllegalArgumentException(
          "a key is its type and its text, such as \"ssh-ed25519 AAAA…\"");
    }
    return new PublicKeyText(words.get(0), words.get(1));
  }

  private static List<byte[]> fields(String type, String text) {
    try {
      var blob = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      var out = new ArrayList<byte[]>();
      while (blob.hasRemaining()) {
        int length = blob.getInt();
        if (length < 1 || length > blob.remaining()) {
          throw unreadable(type);
        }
        var field = new byte[length];
        blob.get(field);
        out.add(field);
      }
      return out.isEmpty() ? List.of(new byte[0]) : out;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw unreadable(type);
    }
  }

  /** Of a positive number in two's complement, whose first octet may be 0 (RFC 4251 section 5). */
  private static int bits(byte[] number) {
    return new BigInteger(1, number).bitLength();
  }

  private static IllegalArgumentException unreadable(String type) {
    return new IllegalArgumentException("the text behind " + type + " is not such a key");
  }

  /** {@code type base64}, without host and comment. */
  public String text() {
    return type + " " + base64;
  }
}
