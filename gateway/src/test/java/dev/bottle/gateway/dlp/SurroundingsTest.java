package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks like an escape is one where a text may be, and nowhere else. */
class SurroundingsTest {
  private static final String SHORTEST = "k3yS.3cr";
  private static final RuleSet RULES =
      RuleSet.EMPTY.withKnown(List.of(new KnownSecret("SHORT", utf8(SHORTEST))), List.of());

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] between(String before, String text, String after) {
    return (before + text + after).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Each byte a char. */
  private static String bytes(String text) {
    return new String(utf8(text), StandardCharsets.ISO_8859_1);
  }

  static List<byte[]> disguised() {
    var binary = "\u0001\u00ff\u0093";
    var list = new ArrayList<byte[]>();
    for (int at = 0; at < SHORTEST.length(); at++) {
      var ahead = SHORTEST.substring(0, at);
      var behind = SHORTEST.substring(at + 1);
      int c = SHORTEST.charAt(at);
      var fullwidth = bytes(ahead + Character.toString(c - '!' + 0xff01) + behind);
      var unseen = bytes(ahead + "\u200b" + SHORTEST.charAt(at) + behind);
      var percent = ahead + "%" + Integer.toHexString(c) + behind;
      for (var text : List.of(fullwidth, unseen, percent)) {
        list.add(between(binary, text, binary));
        list.add(between("", text, ""));
        list.add(between("\u0001", text, ""));
        list.add(between("", text, "\u0002"));
        list.add(between(bytes("\u5bc6\u7801"), text, bytes("\u5bc6")));
      }
    }
    var wide = new StringBuilder();
    SHORTEST.chars().forEach(c -> wide.append((char) c).append('\0'));
    list.add(between(binary, wide.toString(), binary));
    return list;
  }

  @ParameterizedTest
  @MethodSource("disguised")
  void theShortestSecretIsFoundBetweenAnything(byte[] text) {
    assertThat(findings(text, text.length)).isEqualTo(1);
    for (int split = 1; split < text.length; split++) {
      assertThat(findings(text, split)).as("split at %d", split).isEqualTo(1);
    }
    assertThat(findings(text, 1, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {37, 16 * 1024})
  void binaryDataIsNotReadTwice(int piece) {
    var data = new byte[200_000];
    new Random(7).nextBytes(data);
    var scan = RuleLoader.builtin().scan(new Part.Body(), ScanOptions.COLLECT);
    for (int at = 0; at < data.length; at += piece) {
      scan.feed(data, at, Math.min(piece, data.length - at));
    }
    scan.finish();
    assertThat(scan.work()).isLessThan(data.length / 3);
  }

  /** Cut after the first so many bytes; the rest goes in pieces of a length. */
  private static int findings(byte[] text, int first) {
    return findings(text, first, text.length);
  }

  private static int findings(byte[] text, int first, int piece) {
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    int count = 0;
    int at = 0;
    for (int next = first; at < text.length; next = Math.min(text.length, at + piece)) {
      scan.feed(text, at, next - at);
      count += scan.takeFindings().size();
      at = next;
    }
    scan.finish();
    return count + scan.takeFindings().size();
  }
}
