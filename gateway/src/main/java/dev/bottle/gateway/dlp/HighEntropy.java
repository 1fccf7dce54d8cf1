package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells names that carry data of their own from those that only name something. Ordinary URLs are
 * full of digests, signatures and ids, so only what is longer than these are counts, and only what
 * does not read as a text once it is decoded: that is looked into elsewhere.
 */
final class HighEntropy {
  /** A SHA-512 has as many hex digits. */
  private static final int LONGEST_DIGEST = 128;

  /** In chars of base64: 150 bytes. */
  private static final int SHORTEST_TOKEN = 200;

  private static final double FEWEST_BITS = 4.5;

  /** Account ids and commit ids in host names are as long. */
  private static final int LONGEST_ID = 40;

  private static final int SHORTEST_PART = 16;
  private static final int SHORTEST_HEX_LABEL = 4;

  /** Parameters whose values are long and random in good faith. */
  private static final List<String> OPAQUE =
      List.of(
          "sig token jwt code state policy cred auth key hmac hash digest nonce challenge verif"
              .split(" "));

  private static final List<String> OPAQUE_TOO =
      List.of(
          ("assertion saml ticket sess cursor page continu next after before marker upn kit cert"
                  + " csrf captcha relay clid request x-amz- x-goog- x-ms- x-oss- _gl ctx")
              .split(" "));

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private HighEntropy() {}

  /** Whether labels of a host name, in lower case, are data. */
  static boolean inHost(String name) {
    int run = 0;
    for (String label : name.split("\\.", -1)) {
      if (UUID.matcher(label).matches()) {
        run = 0;
        continue;
      }
      if (label.length() >= SHORTEST_HEX_LABEL && isHex(label) && hasDigit(label)) {
        run += label.length();
      } else {
        for (String part : label.split("-", -1)) {
          run = isRandom(part) ? run + part.length() : 0;
          if (run > LONGEST_ID) {
            return true;
          }
        }
      }
      if (run > LONGEST_ID) {
        return true;
      }
    }
    return false;
  }

  /** Letters and digits in turn, as in base32, and not as in words with a number. */
  private static boolean isRandom(String part) {
    int digits = 0;
    int turns = 0;
    for (int i = 0; i < part.length(); i++) {
      boolean digit = isDigit(part.charAt(i));
      digits += digit ? 1 : 0;
      turns += i > 0 && digit != isDigit(part.charAt(i - 1)) ? 1 : 0;
    }
    return part.length() >= SHORTEST_PART
        && 16 * digits >= part.length()
        && 10 * turns >= part.length();
  }

  private static boolean hasDigit(String text) {
    return text.chars().anyMatch(c -> isDigit((char) c));
  }

  private static boolean isDigit(char c) {
    return '0' <= c && c <= '9';
  }

  /** What in a path is data. */
  static Optional<String> inPath(String path) {
    return Rows.pieces(new Part.Path(), path, '/').stream()
        .flatMap(segment -> data(segment.text()).stream())
        .findFirst();
  }

  /** What in a query is data, parameters aside that carry such in good faith. */
  static Optional<String> inQuery(String query) {
    String pairs = query.startsWith("?") ? query.substring(1) : query;
    return Rows.pieces(new Part.Query(), pairs, '&').stream()
        .filter(pair -> !isOpaque(pair.text()))
        .flatMap(pair -> data(pair.text()).stream())
        .findFirst();
  }

  private static boolean isOpaque(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : pair.substring(0, equals).toLowerCase(Locale.ROOT);
    return name.length() <= 40
        && (OPAQUE.stream().anyMatch(name::contains)
            || OPAQUE_TOO.stream().anyMatch(name::contains));
  }

  private static Optional<String> data(String text) {
    if (text.length() <= LONGEST_DIGEST) {
      return Optional.empty();
    }
    String plain = RowScan.decoded(text);
    int from = 0;
    for (int i = 0; i <= plain.length(); i++) {
      if (i < plain.length() && isOfToken(plain.charAt(i))) {
        continue;
      }
      String token = plain.substring(from, i);
      if (isLongHex(token) || isLongBase64(token)) {
        return Optional.of(token);
      }
      from = i + 1;
    }
    return Optional.empty();
  }

  private static boolean isOfToken(char c) {
    return c < 128
        && (Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_');
  }

  private static boolean isLongHex(String token) {
    int from = 0;
    for (int i = 0; i <= token.length(); i++) {
      if (i < token.length() && Character.digit(token.charAt(i), 16) >= 0) {
        continue;
      }
      String run = token.substring(from, i - (i - from) % 2);
      if (run.length() > LONGEST_DIGEST && !isText(HexFormat.of().parseHex(run))) {
        return true;
      }
      from = i + 1;
    }
    return false;
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static boolean isLongBase64(String token) {
    if (token.length() < SHORTEST_TOKEN
        || !hasDigit(token)
        || token.equals(token.toLowerCase(Locale.ROOT))
        || token.equals(token.toUpperCase(Locale.ROOT))
        || Entropy.ofBytes(token) < FEWEST_BITS) {
      return false;
    }
    String whole = token.substring(0, token.length() - token.length() % 4);
    return !isText(Base64.getDecoder().decode(whole.replace('-', '+').replace('_', '/')));
  }

  /** Whether bytes read as text, nearly all of them. */
  private static boolean isText(byte[] bytes) {
    long readable =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .chars()
            .filter(c -> (c >= ' ' && c < 127) || c == '\n' || c == '\r' || c == '\t')
            .count();
    return 10 * readable >= 9L * bytes.length;
  }
}
