package dev.bottle.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What is scanned: ordinary text first, then what an attacker would send. */
public enum Input {
  /** Source files: those below {@code -Dtree}, or else made up. */
  SOURCE,
  /** An API's answer in JSON. */
  JSON,
  /** Source as a tool's result in a message to a model: a JSON string with all its escapes. */
  TOOL_RESULT,
  /** Bytes of no meaning, such as a compressed file. */
  RANDOM,
  BASE64,
  HEX,
  /** Base64 in base64 in base64. */
  BASE64_NESTED,
  PERCENT_NESTED,
  UNICODE_ESCAPES,
  QUOTES,
  BACKSLASHES,
  /** Every keyword of the rules, over and over: with spaces, as assignments, without a gap. */
  KEYWORDS,
  KEYWORDS_ASSIGNED,
  KEYWORDS_JOINED,
  /** One keyword of a rule that looks around it. */
  KEY_ASSIGNED,
  SECRET_KEY_COLON,
  /** Tokens that are one character short or long. */
  ALMOST_AKIA,
  ALMOST_GHP,
  JWT_HEADS,
  KEY_BLOCK_HEADS,
  /** Beginnings of tokens that may hold their own beginning: hundreds are open at once. */
  OVERLAPPING_HEADS,
  OVERLAPPING_STRINGS,
  /** Whole tokens, one behind the other. */
  SECRETS,
  /** What only a checksum tells from a secret. */
  SEED_WORDS,
  WALLET_KEYS,
  CARDS,
  /** What begins like gzip, in base64; refused on traffic after a few kilobytes. */
  GZIP_HEADS,
  /** Long runs of what may stand in a token, with a word in it now and then. */
  WORD_RUN,
  DIGITS;

  private static final String WORDS =
      "the quick brown model answers with files and tests while users read code about servers "
          + "keys and tables of values for every request it makes";

  /** {@code length} bytes of it. */
  byte[] bytes(int length, List<String> keywords) {
    var random = new Random(1);
    return switch (this) {
      case SOURCE -> source(length);
      case JSON -> repeat(json(random, length), length);
      case TOOL_RESULT -> repeat(toolResult(source(length)), length);
      case RANDOM -> random(random, length);
      case BASE64 -> repeat(base64(random(random, length)), length);
      case HEX -> repeat(java.util.HexFormat.of().formatHex(random(random, length)), length);
      case BASE64_NESTED -> repeat(base64(ascii(base64(ascii(base64(source(length)))))), length);
      case PERCENT_NESTED -> repeat("%252541%2541%41", length);
      case UNICODE_ESCAPES -> repeat("\\u0061\\u006B\\u0065\\u0079\\u003d", length);
      case QUOTES -> repeat("\"'\"\"','\":\"", length);
      case BACKSLASHES -> repeat("\\\\\\\"\\n", length);
      case KEYWORDS -> repeat(String.join(" ", keywords) + " ", length);
      case KEYWORDS_ASSIGNED -> repeat(String.join("=aaaa ", keywords) + "=aaaa ", length);
      case KEYWORDS_JOINED -> repeat(String.join("", keywords), length);
      case KEY_ASSIGNED -> repeat("key=", length);
      case SECRET_KEY_COLON -> repeat("secret_key: ", length);
      case ALMOST_AKIA -> repeat(" AKIAABCDEFGHIJKLMNO1", length);
      case ALMOST_GHP -> repeat("ghp_0123456789abcdefghijklmnopqrstuvwx ", length);
      case JWT_HEADS -> repeat("-eyJhbGciOiJIUzI1NiJ9", length);
      case KEY_BLOCK_HEADS -> repeat("-----BEGIN PRIVATE" + " KEY-----\n", length);
      case OVERLAPPING_HEADS -> repeat("xox" + "d-", length);
      case OVERLAPPING_STRINGS -> repeat("glc" + "_\"", length);
      case SECRETS -> repeat("LTA" + "I5tLFOXZ8e3WA ", length);
      case SEED_WORDS -> repeat("seed: " + "gravity machine north sort system ".repeat(4), length);
      case WALLET_KEYS -> repeat("xpr" + "v" + base58(random, 108) + " ", length);
      case CARDS -> repeat("card 4111 1111 1111 1112 ", length);
      case GZIP_HEADS -> repeat("H4sIA", length);
      case WORD_RUN -> repeat("aA0_token-key.secret", length);
      case DIGITS -> repeat("4111 1111 1111 1112 ", length);
    };
  }

  private static byte[] source(int length) {
    String tree = System.getProperty("tree", "");
    if (tree.isEmpty()) {
      String line = "    for (var %s : %s.of(\"%s\")) { // %s%n";
      String[] w = WORDS.split(" ");
      var random = new Random(2);
      var out = new StringBuilder();
      while (out.length() < length) {
        out.append(line.formatted(word(w, random), word(w, random), word(w, random), WORDS));
      }
      return repeat(out.toString(), length);
    }
    var out = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of(tree))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        if (out.length() >= length) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return repeat(out.toString(), length);
  }

  private static String json(Random random, int length) {
    String[] w = WORDS.split(" ");
    var out = new StringBuilder("[\n");
    while (out.length() < length) {
      out.append("{\"id\":").append(random.nextInt(1_000_000));
      out.append(",\"name\":\"").append(word(w, random));
      out.append("\",\"created\":\"2026-11-21T02:03:04Z\",\"active\":true,\"url\":\"https://");
      out.append("example.com/a/").append(Integer.toHexString(random.nextInt()));
      out.append("\",\"description\":\"");
      for (int i = 0; i < 20; i++) {
        out.append(word(w, random)).append(i % 7 == 6 ? "\\n" : " ");
      }
      out.append("\",\"tags\":[\"").append(word(w, random)).append("\",\"x\"]},\n");
    }
    return out.toString();
  }

  private static String toolResult(byte[] source) {
    String text = new String(source, StandardCharsets.ISO_8859_1);
    String inString =
        text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\t", "\\t")
            .replace("\r", "\\r")
            .replace("\n", "\\n");
    return "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\""
        + inString
        + "\"}]}";
  }

  private static String word(String[] words, Random random) {
    return words[random.nextInt(words.length)];
  }

  private static byte[] random(Random random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String base58(Random random, int length) {
    String digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    var out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append(digits.charAt(random.nextInt(digits.length())));
    }
    return out.toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] repeat(String text, int length) {
    byte[] once = ascii(text);
    byte[] out = Arrays.copyOf(once, length);
    for (int i = once.length; i < length; i++) {
      out[i] = out[i - once.length];
    }
    return out;
  }
}
