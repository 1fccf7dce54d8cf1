package dev.bottle.gateway.dlp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/** Samples of secrets, put together when a test runs. */
final class Samples {
  private static final Pattern SPLICE = Pattern.compile("\\{\\{(\\w+):(\\w+)}}");
  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Map<String, String> ALPHABETS =
      Map.of(
          "digit",
          DIGITS,
          "hex",
          DIGITS + "abcdef",
          "alnum",
          LETTERS + DIGITS,
          "base32",
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
          "bech32",
          "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
          "base64",
          LETTERS + DIGITS + "+/",
          "base64url",
          LETTERS + DIGITS,
          "nl",
          "\n");

  private Samples() {}

  record Sample(String rule, boolean found, String text) {
    @Override
    public String toString() {
      return rule + " " + found + " " + text.substring(0, Math.min(12, text.length()));
    }
  }

  static List<Sample> builtin() throws IOException {
    var random = new Random(7);
    var samples = new ArrayList<Sample>();
    try (var in =
        Objects.requireNonNull(Samples.class.getResourceAsStream("builtin-samples.tsv"))) {
      for (String line :
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList()) {
        String[] fields = line.split("\t", 3);
        samples.add(
            new Sample(fields[0], Boolean.parseBoolean(fields[1]), expand(fields[2], random)));
      }
    }
    return samples;
  }

  static String expand(String template, Random random) {
    return SPLICE
        .matcher(template)
        .replaceAll(
            m ->
                m.group(1).equals("raw")
                    ? m.group(2)
                    : chars(
                        ALPHABETS.getOrDefault(m.group(1), "?"),
                        Integer.parseInt(m.group(2)),
                        random));
  }

  private static String chars(String alphabet, int count, Random random) {
    var out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }
}
