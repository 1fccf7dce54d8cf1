package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every disguise around several secrets; texts have one char a byte. */
class DisguiseTest {
  private static final String KNOWN = "correct.horse+battery/staple";
  private static final RuleSet RULES =
      RuleLoader.builtin().withKnown(List.of(new KnownSecret("TOKEN", latin1(KNOWN))), List.of());
  private static final Map<String, UnaryOperator<String>> DISGUISES = disguises();

  record Case(String disguise, UnaryOperator<String> writing, String secret) {
    @Override
    public String toString() {
      return disguise + " " + secret.substring(0, 6);
    }
  }

  static List<String> secrets() {
    return List.of(
        SampleText.of("ghp_{{alnum:36}}"),
        SampleText.of("glpat-{{alnum:20}}"),
        SampleText.of("AKIA{{base32:16}}"),
        KNOWN,
        SampleText.of(
            """
            -----BEGIN PRIVATE KEY-----
            {{base64:64}}
            {{base64:64}}
            -----END PRIVATE KEY-----\
            """));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String each(String text, String format) {
    return text.chars().mapToObj(format::formatted).collect(Collectors.joining());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(latin1(text));
  }

  private static String base32(String text) {
    var out = new StringBuilder();
    String bits =
        text.chars()
            .mapToObj(c -> Integer.toBinaryString(256 + c).substring(1))
            .collect(Collectors.joining());
    for (int i = 0; i < bits.length(); i += 5) {
      String five = (bits + "0000").substring(i, i + 5);
      out.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Integer.parseInt(five, 2)));
    }
    return out.toString();
  }

  private static String gzipped(String text) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(latin1(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static String zeroWidth(String text) {
    return text.substring(0, 5) + "\u200b" + text.substring(5, 9) + "\u2060" + text.substring(9);
  }

  private static String fullWidth(String text) {
    return text.chars()
        .mapToObj(c -> c > ' ' ? Character.toString(c - 0x20 + 0xff00) : Character.toString(c))
        .collect(Collectors.joining());
  }

  private static String tags(String text) {
    return text.chars()
        .mapToObj(c -> Character.toString(c < ' ' ? c : 0xe0000 + c))
        .collect(Collectors.joining());
  }

  private static String mathematical(String text) {
    return text.chars()
        .mapToObj(c -> Character.toString(Character.isUpperCase(c) ? 0x1d400 + c - 'A' : c))
        .collect(Collectors.joining());
  }

  private static String homoglyphs(String text) {
    return text.replace('A', '\u0410')
        .replace('c', '\u0441')
        .replace('p', '\u0440')
        .replace('E', '\u0395');
  }

  private static Map<String, UnaryOperator<String>> disguises() {
    var all = new LinkedHashMap<String, UnaryOperator<String>>();
    all.put("plain", s -> s);
    all.put("percent", s -> each(s, "%%%02x"));
    all.put("percent twice", s -> each(s, "%%25%02X"));
    all.put(
        "percent at one place",
        s -> s.substring(0, 7) + each(s.substring(7, 8), "%%%02x") + s.substring(8));
    all.put("base64", DisguiseTest::base64);
    all.put("base64 shifted", s -> base64("u:" + s));
    all.put("base64 behind other chars", s -> "x/" + base64(s));
    all.put("base64url", s -> Base64.getUrlEncoder().encodeToString(latin1(s)));
    all.put("base64 without padding", s -> base64(s).replace("=", ""));
    all.put(
        "base64 wrapped",
        s ->
            Base64.getMimeEncoder(64, latin1("\r\n"))
                .encodeToString(latin1("x".repeat(45) + " " + s)));
    all.put("base64 escaped", s -> base64(s).replace("=", "%3D").replace("/", "%252F"));
    all.put("hex", s -> HexFormat.of().formatHex(latin1(s)));
    all.put("hex behind a digit", s -> "a" + HexFormat.of().withUpperCase().formatHex(latin1(s)));
    all.put("hex with colons", s -> HexFormat.ofDelimiter(":").formatHex(latin1(s)));
    all.put("hex list", s -> HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(latin1(s)));
    all.put("backslash hex", s -> each(s, "\\x%02x"));
    all.put("base32", DisguiseTest::base32);
    all.put("unicode escapes", s -> each(s, "\\u%04x"));
    all.put("unicode braces", s -> each(s, "\\u{%x}"));
    all.put("JSON string", s -> "\"\\n" + s.replace("\n", "\\n").replace("/", "\\/") + "\"");
    all.put("HTML decimal", s -> each(s, "&#%d;"));
    all.put("HTML hex", s -> each(s, "&#x%x;"));
    all.put("quoted-printable", s -> each(s, "=%02X"));
    all.put("soft line breaks", s -> s.substring(0, 8) + "=\r\n" + s.substring(8));
    all.put(
        "UTF-16LE",
        s -> new String(s.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1));
    all.put(
        "UTF-16BE",
        s -> new String(s.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1));
    all.put(
        "UTF-16 in base64",
        s -> Base64.getEncoder().encodeToString(s.getBytes(StandardCharsets.UTF_16LE)));
    all.put("gzip in base64", DisguiseTest::gzipped);
    all.put("zero width", s -> utf8(zeroWidth(s)));
    all.put("full width", s -> utf8(fullWidth(s)));
    all.put("homoglyphs", s -> utf8(homoglyphs(s)));
    all.put("base64 three times", s -> base64(base64(base64(s))));
    all.put("base64 in short lines", s -> base64(s).replaceAll("(.{20})", "$1\n  "));
    all.put("octal", s -> each(s, "\\%03o"));
    all.put(
        "HTML names", s -> s.replace("_", "&lowbar;").replace("-", "&#45;").replace("A", "&#x41;"));
    all.put("tag characters", s -> utf8(tags(s)));
    all.put("mathematical", s -> utf8(mathematical(s)));
    all.put(
        "UTF-32LE",
        s -> new String(s.getBytes(Charset.forName("UTF-32LE")), StandardCharsets.ISO_8859_1));
    all.put("gzip in hex", s -> HexFormat.of().formatHex(Base64.getDecoder().decode(gzipped(s))));
    all.put("base64 in gzip in base64 in JSON", s -> gzipped(base64(s)).replace("/", "\\/"));
    all.put(
        "five deep",
        s -> each(base64(HexFormat.of().formatHex(latin1(each(base64(s), "%%%02x")))), "\\u%04x"));
    return all;
  }

  static Stream<Case> cases() {
    return DISGUISES.entrySet().stream()
        .flatMap(d -> secrets().stream().map(s -> new Case(d.getKey(), d.getValue(), s)));
  }

  private static byte[] zeros() {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[16 << 20]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** What is found when the text comes in chunks of at most so many bytes. */
  private static List<Finding> found(byte[] text, int most) {
    var splits = new Random(most);
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    var found = new ArrayList<Finding>();
    for (int at = 0; at < text.length; ) {
      int length = Math.min(text.length - at, 1 + splits.nextInt(most));
      long before = scan.releasable();
      scan.feed(text, at, length);
      for (Finding finding : scan.takeFindings()) {
        assertThat(finding.end()).isGreaterThan(before);
        found.add(finding);
      }
      at += length;
    }
    assertThat(scan.finish()).isInstanceOf(Verdict.Clean.class);
    found.addAll(scan.takeFindings());
    return found;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isSeenThroughWhereverChunksSplit(Case c) {
    String written = c.writing.apply(c.secret);
    String front = "{\"name\": \"one two three\", \"value\": \"";
    String text = front + written + "\", \"more\": [1, 2, 3], \"rest\": \"of the text\"}";
    List<Finding> whole = found(latin1(text), text.length());
    assertThat(whole).as(text).isNotEmpty();
    for (Finding finding : whole) {
      assertThat(finding.start()).isBetween(front.length() - 3L, (long) text.length());
      assertThat(finding.end()).isBetween(finding.start() + 1, (long) text.length());
    }
    for (int most : List.of(1, 3, 200)) {
      assertThat(found(latin1(text), most)).as(text).isEqualTo(whole);
    }
    assertThat(RULES.scanText(new Part.Query(), "a=" + written + "&b=1", Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }

  @Test
  void whatHidesNoSecretPasses() {
    String plain = "The quick brown fox_jumps-over thirteen lazy dogs, and their tails.";
    for (var disguise : DISGUISES.entrySet()) {
      String text = "{\"a\": \"" + disguise.getValue().apply(plain) + "\"}";
      assertThat(found(latin1(text), text.length())).as(disguise.getKey()).isEmpty();
    }
  }

  /** Masking what stands there as it is would leave the rest of the secret. */
  @Test
  void aReadingThatShowsMoreOfASecretCountsBesideWhatStandsAsItIs() {
    var rules =
        new RuleSet(List.of(new Rule("tok", "", "tok_[a-z0-9]{8,}", 0, 0, List.of(), List.of())));
    for (int chunk : List.of(1, 5, 100)) {
      byte[] text = latin1("{\"a\": \"tok_abcdefgh12%6bxyz9876543210\", \"b\": 1}");
      var scan = rules.scan(new Part.Body(), ScanOptions.COLLECT);
      var found = new ArrayList<Finding>();
      for (int at = 0; at < text.length; at += chunk) {
        scan.feed(text, at, Math.min(chunk, text.length - at));
        found.addAll(scan.takeFindings());
      }
      scan.finish();
      found.addAll(scan.takeFindings());
      assertThat(found).anyMatch(f -> f.disguise() == Finding.Disguise.ESCAPED && f.end() == 37);
    }
  }

  /** Bytes that are no text stand before and behind, at every distance from a digit's place. */
  @Test
  void isSeenAmongOtherBytes() {
    String secret = secrets().getFirst();
    for (String other : List.of("\u00ff", "\u0001", "\u00ff\u0001\u0080", "\u0001\u0002\u0003")) {
      for (int length = 0; length < 30; length++) {
        String junk = other.repeat(30).substring(0, length);
        String all = junk + secret + junk;
        for (String written :
            List.of(base64(all), base32(all), HexFormat.of().formatHex(latin1(all)))) {
          assertThat(found(latin1("{\"a\":\"" + written + "\"}"), 1000)).as(written).isNotEmpty();
        }
      }
    }
  }

  @Test
  void whatExpandsBeyondReasonEndsNoScanOfAFile() {
    var scan = RULES.scan(new Part.Body(), ScanOptions.FILES);
    scan.feed(Base64.getEncoder().encode(zeros()));
    scan.feed(latin1(" and " + secrets().getFirst() + " "));
    scan.finish();
    assertThat(scan.takeFindings()).isNotEmpty();
  }

  @Test
  void whatExpandsBeyondReasonIsRefused() {
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    scan.feed(Base64.getEncoder().encode(zeros()));
    assertThat(scan.verdict()).isInstanceOf(Verdict.BudgetExceeded.class);
  }

  @Test
  void whatStandsAsItIsIsToldOfOnce() {
    String secret = secrets().getFirst();
    String text = "{\"a\":\"x\\ny\\n\",\"b\":\"" + secret + "\",\"c\":\"\\n" + secret + "\\n\"}";
    assertThat(found(latin1(text), 9))
        .hasSize(2)
        .allMatch(f -> f.disguise() == Finding.Disguise.NONE)
        .allMatch(f -> text.substring((int) f.start(), (int) f.end()).equals(secret));
  }

  /** Wherever the line ends in it, whatever indents the next, and wherever chunks split. */
  @Test
  void aSecretAmongOtherBytesIsFoundAcrossIndentedLinesOfBase64() {
    String secret = SampleText.of("AKIA{{base32:16}}");
    for (int seed = 0; seed < 400; seed++) {
      var random = new Random(seed);
      String digits =
          base64(binary(random, seed % 100) + "\n" + secret + "\n" + binary(random, 80));
      String indent = " ".repeat(1 + random.nextInt(30));
      String lines = digits.replaceAll("(.{76})", "$1\n" + indent);
      String text = "data: |\n" + indent + lines + "\n";
      assertThat(found(text, random)).as("%d", seed).contains("aws-access-token");
    }
  }

  private static String binary(Random random, int length) {
    var text = new StringBuilder();
    random.ints(length, 0x80, 0x100).forEach(c -> text.append((char) c));
    return text.toString();
  }

  private static Set<String> found(String text, Random splits) {
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    byte[] bytes = latin1(text);
    var found = new ArrayList<Finding>();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + splits.nextInt(60));
      scan.feed(bytes, at, length);
      found.addAll(scan.takeFindings());
      at += length;
    }
    var _ = scan.finish();
    found.addAll(scan.takeFindings());
    return found.stream().map(Finding::ruleId).collect(Collectors.toSet());
  }

  @Test
  void aCharacterThatNobodySeesIsReadAcrossASoftLineEnd() {
    String secret = SampleText.of("AKIA{{base32:16}}");
    for (var broken : List.of("=E2=80=8B", "=E2=\n=80=8B", "=E2=80=\r\n=8B", "=E2=\r\n=80=\n=8B")) {
      String text = "x " + secret.substring(0, 9) + broken + secret.substring(9) + "\n";
      for (int seed = 0; seed < 20; seed++) {
        assertThat(found(text, new Random(seed))).as(broken).contains("aws-access-token");
      }
    }
  }
}
