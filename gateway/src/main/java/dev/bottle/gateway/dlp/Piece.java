package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;

/**
 * A text that may be one of those which a secret was cut into.
 *
 * @param part where it stands
 * @param text chars up to 255 count as bytes, else the text counts as UTF-8
 */
public record Piece(Part part, String text) {
  /** The bytes that a text counts as. */
  static byte[] bytes(String text) {
    boolean wide = text.chars().anyMatch(c -> c > 0xff);
    return text.getBytes(wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }
}
