package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanTest {
  private static final List<String> REGEXES =
      List.of(
          "\\b(tok_[a-z0-9]{8,12})\\b",
          "(?i)abc(?P<v>[0-9]+)x",
          "[0-9]{2,4}:AA[a-z]{3}",
          "(?i)[\\w.-]{0,10}?(?:key|pass(?:word)?)[ =:]{1,3}([a-z0-9]{4,8})(?:[\\s;]|$)",
          "[[:digit:]]{6}",
          "a{b|^start[a-z]+|end$",
          "BEGIN[\\s\\S]{3,}?END");

  private static RuleSet rules(String regex, String... keywords) {
    return new RuleSet(List.of(new Rule("r", "", regex, 0, 0, List.of(keywords), List.of())));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String hostile(Random random) {
    String[] bits = {
      "tok_",
      "abc",
      "7",
      "12",
      "AA",
      ":",
      "key",
      "password",
      "=",
      " ",
      "x",
      "a{b",
      "start",
      "BEGIN",
      "END",
      "end",
      "\n",
      "zq",
      ";",
      "ABC",
      "é",
      "\u00ff",
      "12:AAxyz",
      "key=",
      "ab12c",
      ";",
    };
    var out = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      out.append(bits[random.nextInt(bits.length)]);
    }
    return out.toString();
  }

  private static List<String> spans(Scan scan, byte[] in, @Nullable Random splits) {
    var spans = new ArrayList<String>();
    int at = 0;
    while (at < in.length) {
      int length = splits == null ? in.length : Math.min(in.length - at, 1 + splits.nextInt(9));
      scan.feed(in, at, length);
      at += length;
      assertThat(scan.fed() - scan.releasable()).isLessThanOrEqualTo(64 * 1024);
      addTo(spans, scan.takeFindings());
    }
    scan.finish();
    addTo(spans, scan.takeFindings());
    return spans;
  }

  /** What is put together from several fields is no match of the text as it stands. */
  private static void addTo(List<String> spans, List<Finding> findings) {
    findings.stream()
        .filter(f -> f.disguise() != Finding.Disguise.SPLIT)
        .forEach(f -> spans.add(f.ruleId() + f.start() + "-" + f.end()));
  }

  @Test
  void findsTheSameWhereverChunksSplit() {
    var list = new ArrayList<Rule>();
    for (int i = 0; i < REGEXES.size(); i++) {
      list.add(new Rule("r" + i + "@", "", REGEXES.get(i), 0, 0, List.of(), List.of()));
    }
    var rules =
        new RuleSet(list)
            .withKnown(List.of(new KnownSecret("k", latin1("key=password;"))), List.of());
    var random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      byte[] in = latin1(hostile(random));
      var whole = spans(rules.scan(new Part.Body(), ScanOptions.COLLECT), in, null);
      var split = spans(rules.scan(new Part.Body(), ScanOptions.COLLECT), in, random);
      assertThat(split).as("case %d", i).containsExactlyInAnyOrderElementsOf(whole);
      var first = rules.scan(new Part.Body(), ScanOptions.BLOCK);
      var splitFirst = rules.scan(new Part.Body(), ScanOptions.BLOCK);
      first.feed(in);
      for (byte b : in) {
        splitFirst.feed(new byte[] {b});
      }
      assertThat(splitFirst.finish()).as("case %d", i).isEqualTo(first.finish());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void findsWhatRe2jFindsInTheWhole(int which) {
    var random = new Random(which);
    var rules = rules(REGEXES.get(which));
    Pattern reference = Pattern.compile(REGEXES.get(which));
    int found = 0;
    for (int i = 0; i < 4000; i++) {
      // An equals sign may begin an escape, so that there would be a second reading.
      String text = hostile(random).replace('=', ':');
      var expected = new ArrayList<String>();
      Matcher matcher = reference.matcher(text);
      while (matcher.find()) {
        int group = matcher.groupCount();
        expected.add("r" + matcher.start(group) + "-" + matcher.end(group));
      }
      var scan = rules.scan(new Part.Body(), ScanOptions.COLLECT);
      assertThat(spans(scan, latin1(text), random)).as(text).isEqualTo(expected);
      found += expected.size();
    }
    assertThat(found).isGreaterThan(10);
  }

  @Test
  void holdsBackOnlyWhatMayStillMatch() {
    var scan = rules("tok_[a-z]{6}\\b", "tok_").scan(new Part.Body(), ScanOptions.BLOCK);
    scan.feed(latin1("nothing here."));
    assertThat(scan.releasable()).isEqualTo(13);
    scan.feed(latin1("to"));
    assertThat(scan.releasable()).isEqualTo(13);
    scan.feed(latin1("day "));
    assertThat(scan.releasable()).isEqualTo(19);
    scan.feed(latin1("tok_abc"));
    assertThat(scan.releasable()).isEqualTo(19);
    scan.feed(latin1("! and on"));
    assertThat(scan.releasable()).isEqualTo(34);
    scan.feed(ByteBuffer.allocateDirect(11).put(latin1("tok_abcdef ")).flip());
    assertThat(scan.verdict()).isInstanceOf(Verdict.Found.class);
    assertThat(scan.releasable()).isEqualTo(34);
    assertThat(scan.finish())
        .isInstanceOfSatisfying(
            Verdict.Found.class, f -> assertThat(f.finding().location()).isEqualTo("body@34"));
    assertThatThrownBy(() -> scan.feed(latin1("x"))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatStillMatchesAtTheLimitIsRefused() {
    var rules = rules("BEGIN KEY[\\s\\S]+?END KEY");
    var scan = rules.scan(new Part.Body(), ScanOptions.BLOCK);
    scan.feed(latin1("BEGIN KEY"));
    var filler = new byte[1024];
    while (scan.fed() < PatternDetector.LIMIT) {
      assertThat(scan.verdict()).isInstanceOf(Verdict.Clean.class);
      assertThat(scan.releasable()).isZero();
      scan.feed(filler);
    }
    assertThat(scan.verdict()).isInstanceOf(Verdict.BudgetExceeded.class);
    assertThat(scan.fed()).isLessThanOrEqualTo(64 * 1024);

    var file = rules.scan(new Part.Body(), ScanOptions.FILES);
    file.feed(latin1("BEGIN KEY" + "x".repeat(100_000) + "END KEY BEGIN KEY 1 END KEY"));
    file.finish();
    assertThat(file.verdict()).isInstanceOf(Verdict.Clean.class);
    assertThat(file.takeFindings()).singleElement().matches(f -> f.start() == 100_017);
  }

  @Test
  void whatEndsBeforeTheLimitPassesOrIsFound() {
    var rules = rules("tok_[a-z]+;");
    var clean = rules.scan(new Part.Body(), ScanOptions.BLOCK);
    clean.feed(latin1("tok_" + "a".repeat(PatternDetector.LIMIT - 5) + "."));
    assertThat(clean.finish()).isInstanceOf(Verdict.Clean.class);
    var found = rules.scan(new Part.Body(), ScanOptions.BLOCK);
    found.feed(latin1("tok_" + "a".repeat(PatternDetector.LIMIT - 6) + "; "));
    assertThat(found.finish()).isInstanceOf(Verdict.Found.class);
  }

  @Test
  void theGroupOfALongMatchIsFound() {
    var rules = rules("tok_((?:[a-z]{100,1000}-)+);");
    for (String front : List.of("", "x ")) {
      var scan = rules.scan(new Part.Body(), ScanOptions.COLLECT);
      scan.feed(latin1(front + "tok_" + ("a".repeat(500) + "-").repeat(20) + ";"));
      scan.finish();
      assertThat(scan.takeFindings())
          .singleElement()
          .matches(f -> f.start() == front.length() + 4 && f.end() == f.start() + 20 * 501);
    }
  }

  @Test
  void aFloodOfBeginningsCostsLittle() {
    var scan = rules("BEGIN KEY[^!]+?END KEY").scan(new Part.Body(), ScanOptions.BLOCK);
    byte[] flood = latin1("BEGIN KEY ".repeat(5000) + "!");
    for (int i = 0; i < 20; i++) {
      scan.feed(flood);
    }
    assertThat(scan.finish()).isInstanceOf(Verdict.Clean.class);
    assertThat(scan.work()).isLessThan(12 * scan.fed());
  }

  @Test
  void aRejectedMatchDoesNotHideTheOnesThatBeganInIt() {
    var picky =
        new RuleSet(
            List.of(new Rule("r", "", "k=[^;]{4,}?;|k=([a-z]{4});", 0, 3, List.of(), List.of())));
    var scan = picky.scan(new Part.Body(), ScanOptions.COLLECT);
    scan.feed(latin1("k=" + "k=".repeat(100) + "k=abcdefghijk;"));
    scan.finish();
    assertThat(scan.takeFindings()).isNotEmpty();
  }

  @Test
  void hostileInputEndsInARefusalNotInWork() {
    var scan = rules("k=[a-z=]{10,900}[0-9]").scan(new Part.Body(), ScanOptions.BLOCK);
    byte[] flood = latin1("k=".repeat(32_000));
    Verdict verdict = scan.verdict();
    for (int i = 0; i < 20 && verdict instanceof Verdict.Clean; i++) {
      verdict = scan.feed(flood);
    }
    assertThat(verdict).isInstanceOf(Verdict.BudgetExceeded.class);
  }

  @Test
  void almostMatchesCostLittle() {
    var scan = rules("\\b(tok_[a-z0-9]{36})\\b", "tok_").scan(new Part.Body(), ScanOptions.BLOCK);
    byte[] flood = latin1("tok_tok_".repeat(10_000));
    scan.feed(flood);
    assertThat(scan.finish()).isInstanceOf(Verdict.Clean.class);
    assertThat(scan.work()).isLessThan(4L * flood.length);
  }

  @Test
  void aKeywordOutsideTheMatchMustStandNearIt() {
    var rules = rules("\\b[a-f0-9]{40}\\b", "acme");
    String hex = "0123456789abcdef0123456789abcdef01234567";
    assertThat(rules.scanText(new Part.Query(), "v=" + hex, Set.of()))
        .isInstanceOf(Verdict.Clean.class);
    assertThat(rules.scanText(new Part.Query(), "acme=" + hex, Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }

  @Test
  void entropyIsShannons() {
    assertThat(Entropy.ofBytes("")).isZero();
    assertThat(Entropy.ofBytes("aaaa")).isZero();
    assertThat(Entropy.ofBytes("abcdabcd")).isEqualTo(2);
    var picky =
        new RuleSet(List.of(new Rule("r", "", "tok_[a-z]{4}", 0, 2.5, List.of(), List.of())));
    assertThat(picky.scanText(new Part.Path(), "tok_aaaa", Set.of()))
        .isInstanceOf(Verdict.Clean.class);
    assertThat(picky.scanText(new Part.Path(), "tok_abcd", Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }
}
