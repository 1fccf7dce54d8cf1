package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are cut in pieces. */
class JointsTest {
  private static final String KNOWN = "correct horse 42";

  private static final RuleSet RULES =
      new RuleSet(
              List.of(
                  rule("acme", "\\b(acme_[A-Za-z0-9]{20})\\b"),
                  rule("open", "\\b(open-[A-Za-z0-9]{20,})(?:[^A-Za-z0-9]|$)"),
                  rule("key", "\\b(AKIA[A-Z2-7]{16})\\b"),
                  rule("generic", "password\\s*[=:]\\s*([a-z0-9]{12})"),
                  rule("short", "\\b(sk-[a-z0-9]{20})\\b"),
                  rule("hex", "\\b(4b1d[a-z0-9]{20})\\b")))
          .withKnown(List.of(new KnownSecret("K", latin1(KNOWN))), List.of());

  private static Rule rule(String id, String regex) {
    return new Rule(id, "", regex, 0, 0, List.of(), List.of());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Set<String> found(String text, int longest, Random splits) {
    var inquiry =
        new Inquiry(RULES.joined().get(), RULES.joined(), new Part.Body(), ScanOptions.COLLECT);
    var found = new ArrayList<Finding>();
    var joints = new Joints(inquiry, (finding, _) -> found.add(finding));
    byte[] bytes = latin1(text);
    long open = 0;
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + splits.nextInt(longest));
      joints.feed(new Chunk().look(bytes, at, at + length), at, at + length, at);
      at += length;
      assertThat(joints.firstOpen(at)).isBetween((long) at - 8192, (long) at);
      open = Math.max(open, joints.firstOpen(at));
    }
    joints.interrupt();
    assertThat(inquiry.isTooMuch()).isFalse();
    var told = new TreeSet<String>();
    found.forEach(f -> told.add(f.ruleId() + "@" + f.start() + "-" + f.end()));
    return told;
  }

  private static Set<String> found(String text) {
    return found(text, 1 << 20, new Random(1));
  }

  /** A hyphen cuts the secret. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':'acme_ABCDEFGH','b':'123456789012'}",
        "{'x':'word','a':'acme_ABCDEFGH','b':'123456789012','y':'word'}",
        "{'x':'in words: acme_ABCDEFGH','b':'123456789012 and more'}",
        "{'acme_ABCDEFGH':'123456789012'}",
        "{'acme_':'ABCDEFGH','1234':'56789012'}",
        "['acme','_ABCD','','EFGH','1','2','3','4','56789012']",
        "x = 'acme_ABCDEFGH' + // joined\n  '123456789012';",
        "a=acme_ABCDEFGH&b=123456789012",
        "x=1&acme_ABCDEFGH=123456789012&y=2",
        "--b\r\nA: b\r\n\r\nacme_ABCDEFGH\r\n--b\r\nA: b\r\n\r\n123456789012\r\n--b--\r\n",
        "['correct ','horse 42']",
        "a=CORRECT&b= horse 42",
        "['open-ABCDEFGH','123456789012345','and']",
      })
  void piecesAreFoundAsOne(String text) {
    assertThat(found(text.replace('\'', '"'))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // whole in one field: for others to find
        "['acme_ABCDEFGH123456789012','and']",
        "['open-ABCDEFGH123456789012','and','so','on']",
        // words
        "['acme_config','registrycache','loglevelstrict']",
        "['notacme_ABCDEFGH','123456789012']",
        "['acme_ABCDEFGH two','words 123456789012']",
        // no letters of its own
        "['password=','abcd1234efgh']",
        "['password','abcd1234efgh']",
        "['sk-abcdefgh','123456789012']",
        "['4b1dabcdefgh','123456789012']",
        // too few
        "['acme_ABCDEFGH','12345678901']",
      })
  void othersAreNot(String text) {
    assertThat(found(text.replace('\'', '"'))).isEmpty();
  }

  @Test
  void aFindingStandsWhereItsFirstPieceDoes() {
    assertThat(found("{\"a\":\"see acme_ABCDEFGH\",\"b\":\"123456789012 x\"}"))
        .allMatch(f -> f.startsWith("acme@10-"));
  }

  @Test
  void piecesFarApartAreFoundAndNotHeld() {
    var far = "[\"acme_ABCDEFGH\"," + "1,".repeat(50_000) + "\"123456789012\"]";
    assertThat(found(far, 1000, new Random(1))).hasSize(1);
  }

  @Test
  void findsTheSameWhereverChunksSplit() {
    String[] bits = {"acme_", "ABCDEFGH", "123456789012", "\"", "\",\"", "\":\"", "=", "&", "\n"};
    var random = new Random(3);
    int some = 0;
    for (int i = 0; i < 3000; i++) {
      var text = new StringBuilder(i % 2 == 0 ? "a=" : "[\"");
      for (int n = random.nextInt(30); n > 0; n--) {
        text.append(bits[random.nextInt(bits.length)]);
      }
      var whole = found(text.toString());
      some += whole.size();
      assertThat(found(text.toString(), 1 + random.nextInt(20), random))
          .as("case %d: %s", i, text)
          .isEqualTo(whole);
    }
    assertThat(some).isGreaterThan(50);
  }

  private static Verdict ofRows(List<List<Piece>> rows) {
    return RULES.scanJoined(rows, Set.of(), _ -> false);
  }

  @Test
  void theTextsOfAHeadAreJoined() {
    assertThat(ofRows(Rows.ofQuery("?x=1&y=acme_ABCDEFGH&z=123456789012")))
        .isInstanceOfSatisfying(
            Verdict.Found.class, f -> assertThat(f.finding().location()).isEqualTo("query"));
    assertThat(ofRows(Rows.ofQuery("acme_ABCDEFGH=123456789012")))
        .isInstanceOf(Verdict.Found.class);
    assertThat(ofRows(Rows.ofQuery("a=acme%255fABCDEFGH&b=%3123456789012")))
        .isInstanceOf(Verdict.Found.class);
    assertThat(ofRows(Rows.ofPath("/a/acme_/ABCDEFGH/123456789012/b")))
        .isInstanceOf(Verdict.Found.class);
    assertThat(ofRows(Rows.ofHosts("a.acme-abcd.example A.AKIAIOSF.ODNN7ABC2XYZ.EXAMPLE")))
        .isInstanceOf(Verdict.Found.class);
    var apart = List.of(Rows.ofPath("/x/acme_ABCDEFGH"), Rows.ofPath("/123456789012/x"));
    assertThat(ofRows(apart.stream().flatMap(List::stream).toList()))
        .isEqualTo(new Verdict.Clean());
  }

  @Test
  void whatPassesHidesNothing() {
    var rows = Rows.ofQuery("?y=acme_ABCDEFGH&z=123456789012&a=AKIAIOSF&b=ODNN7ABC2XYZ");
    assertThat(RULES.scanJoined(rows, Set.of(), f -> f.ruleId().equals("acme")))
        .isInstanceOfSatisfying(
            Verdict.Found.class, f -> assertThat(f.finding().ruleId()).isEqualTo("key"));
    var known = Rows.ofQuery("?a=correct&b=%20horse 42");
    assertThat(ofRows(known)).isInstanceOf(Verdict.Found.class);
    assertThat(RULES.scanJoined(known, Set.of("K"), _ -> false)).isEqualTo(new Verdict.Clean());
  }
}
