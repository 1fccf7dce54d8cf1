package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Line ends and tabs written as escapes are undone where it makes a difference. */
class BlanksTest {
  private static final String KEY = "AKIA" + "QYLPMN5HFIQR7XYA";
  private static final String KNOWN = "correct horse 42";

  private static final RuleSet RULES =
      new RuleSet(
              List.of(
                  rule("key", "\\b(AKIA[A-Z2-7]{16})\\b"),
                  rule("lines", "(?s)begin key(.{40,4000})end key"),
                  rule("setting", "password\\s*[=:]\\s*([a-z0-9]{12})"),
                  rule("tab", "\\b(gates\\t[a-z0-9]{12})"),
                  rule("short", "\\b(tk![a-z0-9]{8})\\b"),
                  rule("lead", "\\b(go[a-z\\s]{10,60}=tok[0-9]{6})"),
                  rule("long", "start:([a-z ]{280,600});")))
          .withKnown(List.of(new KnownSecret("K", latin1(KNOWN))), List.of());

  private static final String LINE = "the quick model answers, then waits;\\n";

  private static Rule rule(String id, String regex) {
    return new Rule(id, "", regex, 0, 0, List.of(), List.of());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String inLines(String text, int length, String end) {
    return text.replaceAll("(.{" + length + "})", "$1" + Matcher.quoteReplacement(end));
  }

  private static String base64(String text) {
    return java.util.Base64.getEncoder().encodeToString(latin1(text));
  }

  static List<String> hidden() {
    String hex = HexFormat.of().formatHex(latin1(KEY));
    String pairs = HexFormat.ofDelimiter("\\n").formatHex(latin1(KEY));
    String list = HexFormat.ofDelimiter(", ").formatHex(latin1(KEY));
    return List.of(
        // What stands before a word, or behind it.
        "\\n" + KEY + "\\n",
        "\\ttk!a1b2c3d4\\t",
        "begin key\\n" + LINE.repeat(3) + "end key",
        "password\\t=\\n  a1b2c3d4e5f6",
        "password" + " ".repeat(150) + "= \\n  a1b2c3d4e5f6",
        " gates\\ta1b2c3d4e5f6",
        "go stop\\nand then some=tok123456",
        // What is encoded in lines, short ones too.
        inLines(base64(KEY), 8, "\\n"),
        "or so: " + inLines(base64(KEY), 14, "\\n"),
        base64(KEY).substring(0, 7) + "\\n    " + base64(KEY).substring(7),
        inLines(base64(KEY + ", " + KEY), 24, "\\r\\n    "),
        inLines(base64(KEY + ", " + KEY), 24, "\\n\\t\\t"),
        inLines(base64(KEY), 20, "\\n"),
        inLines(hex, 10, "\\n"),
        pairs,
        inLines(list, 11, "\\n"),
        inLines(list, 40, "\\n"),
        // Another escape goes over it.
        "tk=\\r\\n!a1b2c3d4 ",
        "=74k=\\n!a1b2c3d4 ",
        // An escape farther on is what matters.
        "\\ntk%21a1b2c3d4 ",
        "\\tcorrect\\u0020horse 42\\n",
        "start:" + "\\u0061".repeat(2) + " and so on".repeat(40) + ";",
        // Bytes that the last escape is far from, so that what reads it ends among them.
        "\\u0041 " + " ".repeat(200) + list,
        "\\u0041 " + " ".repeat(240) + list,
        "\\u0041 " + " ".repeat(250) + "correct horse\\u002042");
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void whatABlankIsAPartOfIsFound(String text) {
    for (int lines : new int[] {0, 3, 250}) {
      String before = "{\"text\":\"" + LINE.repeat(lines);
      byte[] bytes = latin1(before + text + " " + LINE.repeat(lines) + "\"}");
      String whole = findings(bytes, bytes.length, bytes.length);
      assertThat(whole).as("behind %d lines", lines).isNotEqualTo("[]");
      for (int split = 1; split < text.length() + 2; split++) {
        assertThat(findings(bytes, before.length() + split, bytes.length)).isEqualTo(whole);
      }
      for (int piece : new int[] {1, 7, 64, 300}) {
        assertThat(findings(bytes, piece, piece)).as("pieces of %d", piece).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4 * 1024, 16 * 1024})
  void aTextFullOfThemIsNotReadTwice(int piece) {
    byte[] text = latin1("{\"text\":\"" + LINE.repeat(10_000) + "\"}");
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    for (int at = 0; at < text.length; at += piece) {
      scan.feed(text, at, Math.min(piece, text.length - at));
    }
    scan.finish();
    assertThat(scan.takeFindings()).isEmpty();
    assertThat(scan.work()).isLessThan(text.length / 2);
  }

  /** Each of them is judged by what stands around it: that must not be the whole text. */
  @ParameterizedTest
  @ValueSource(strings = {"\\n", "\\t", "\\n ", "\\t  ", "\\r\\n", "--\\n", "a=\\t"})
  @Timeout(20)
  void rowsOfThemAreReadInLinearTime(String row) {
    byte[] text = latin1("--x\r\n" + row.repeat(400_000 / row.length()));
    byte[] other = latin1(row.repeat(400_000 / row.length()));
    assertThat(findings(text)).isEqualTo("[]");
    assertThat(findings(other)).isEqualTo("[]");
  }

  /** What a text is shows in its beginning: fields of a form that is written as a string. */
  @Test
  void theLinesOfAFormAreFieldsHoweverLong() {
    String form = "a=AK\\nb=IA" + KEY.substring(4) + "\\n";
    assertThat(findings(latin1(form))).isNotEqualTo("[]");
    String longer = "x=1 ;\\n".repeat(3000) + form;
    assertThat(findings(latin1(longer))).isNotEqualTo("[]");
    assertThat(findings(latin1(longer), 3, 50)).isEqualTo(findings(latin1(longer)));
  }

  /** Behind what an escape changes, nothing goes on that was before it. */
  @ParameterizedTest
  @ValueSource(strings = {" ", ".", ", "})
  void whatIsFarApartIsNotPutTogether(String between) {
    for (int apart = 50; apart < 400; apart++) {
      String front = LINE.repeat(250) + " x " + KEY.substring(0, 8) + "\\\\";
      String rest = between.repeat(apart) + KEY.substring(8) + " =41 " + LINE.repeat(4);
      assertThat(findings(latin1(front + rest))).as("%d times", apart).isEqualTo("[]");
    }
  }

  @Test
  void theMiddleOfATextIsNoForm() {
    String text = LINE.repeat(250) + "a".repeat(300) + ";x=AK\\u0026b=IA" + KEY.substring(4);
    assertThat(findings(latin1(text))).isEqualTo("[]");
  }

  private static String findings(byte[] text) {
    return findings(text, text.length, text.length);
  }

  /** Cut after the first so many bytes; the rest goes in pieces of a length. */
  private static String findings(byte[] text, int first, int piece) {
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    var found = new ArrayList<String>();
    int at = 0;
    for (int next = Math.min(first, text.length);
        at < text.length;
        next = Math.min(text.length, at + piece)) {
      scan.feed(text, at, next - at);
      scan.takeFindings().forEach(f -> found.add(f.ruleId() + "@" + f.start()));
      at = next;
    }
    scan.finish();
    scan.takeFindings().forEach(f -> found.add(f.ruleId() + "@" + f.start()));
    return found.stream().distinct().sorted().toList().toString();
  }
}
