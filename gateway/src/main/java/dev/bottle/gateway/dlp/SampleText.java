package dev.bottle.gateway.dlp;

import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in samples that would look like leaked secrets if they stood in a file as they are: {@code
 * {{hex:32}}} becomes 32 hexadecimal digits, the same each time; {@code {{}}} becomes nothing, and
 * so splits a fixed value.
 */
final class SampleText {
  private static final Pattern SPLICE =
      Pattern.compile(
          "\\{\\{(?:(digit|hex|HEX|upper|lower|alnum|base32|base64|base64url|bech32)"
              + ":(\\d{1,5}))?}}");
  private static final String DIGITS = "0123456789";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final Map<String, String> ALPHABETS =
      Map.ofEntries(
          Map.entry("digit", DIGITS),
          Map.entry("hex", DIGITS + "abcdef"),
          Map.entry("HEX", DIGITS + "ABCDEF"),
          Map.entry("upper", UPPER + DIGITS),
          Map.entry("lower", LOWER + DIGITS),
          Map.entry("alnum", UPPER + LOWER + DIGITS),
          Map.entry("base32", UPPER + "234567"),
          Map.entry("base64", UPPER + LOWER + DIGITS + "+/"),
          Map.entry("base64url", UPPER + LOWER + DIGITS + "_-"),
          Map.entry("bech32", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"));

  private SampleText() {}

  /** The text that a template stands for. */
  static String of(String template) {
    var random = new Random(template.hashCode());
    return SPLICE
        .matcher(template)
        .replaceAll(m -> m.group(1) == null ? "" : Matcher.quoteReplacement(drawn(m, random)));
  }

  private static String drawn(java.util.regex.MatchResult splice, Random random) {
    String alphabet = ALPHABETS.getOrDefault(splice.group(1), LOWER);
    var out = new StringBuilder();
    for (int i = Integer.parseInt(splice.group(2)); i > 0; i--) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }
}
