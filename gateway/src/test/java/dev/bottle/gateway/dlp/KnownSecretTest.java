package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSecretTest {
  private static final String VALUE = "s3cret/Value+of?the=gateway";
  private static final RuleSet RULES =
      RuleSet.EMPTY.withKnown(
          List.of(new KnownSecret("TOKEN", VALUE.getBytes(StandardCharsets.UTF_8))), List.of());

  static List<String> disguises() {
    byte[] value = VALUE.getBytes(StandardCharsets.UTF_8);
    return List.of(
        VALUE,
        VALUE.toLowerCase(Locale.ROOT),
        VALUE.toUpperCase(Locale.ROOT),
        "s3cret%2FValue%2Bof%3Fthe%3Dgateway",
        "%73" + VALUE.substring(1),
        HexFormat.of().formatHex(value),
        HexFormat.of().withUpperCase().formatHex(value),
        base64("u:" + VALUE + "\n"),
        base64("us:" + VALUE + "xx"),
        base64(":" + VALUE),
        Base64.getUrlEncoder().encodeToString(value),
        base64(VALUE).replace("+", "%2B").replace("=", "%3D").replace("/", "%252F"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void isFoundInEveryWriting(String written) {
    Verdict verdict = RULES.scanText(new Part.Header("cookie"), "a=" + written + ";b", Set.of());
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Found.class,
            f -> {
              assertThat(f.finding().ruleId()).isEqualTo("known-secret");
              assertThat(f.finding().knownName()).isEqualTo("TOKEN");
              assertThat(f.finding().location()).isEqualTo("header cookie");
              assertThat(f.toString()).doesNotContain("s3c");
            });
  }

  @Test
  void mayGoWhereItsNameIsIgnored() {
    assertThat(RULES.scanText(new Part.Path(), VALUE, Set.of("TOKEN")))
        .isInstanceOf(Verdict.Clean.class);
  }

  @Test
  void placeholdersAreNoFindingsButWhatStandsBesideThemIs() {
    var placeholder = "acme_placeholderx";
    var rules =
        new RuleSet(List.of(new Rule("acme", "", "acme_[a-z]{12,}", 0, 0, List.of(), List.of())))
            .withKnown(List.of(), List.of(placeholder));
    for (String clean :
        List.of(placeholder, base64("u:" + placeholder), "\"" + placeholder + "\"")) {
      assertThat(rules.scanText(new Part.Body(), clean, Set.of()))
          .as(clean)
          .isInstanceOf(Verdict.Clean.class);
    }
    for (String caught :
        List.of(placeholder + " acme_abcdefghijkl", placeholder + "y", "acme_placeholderz")) {
      assertThat(rules.scanText(new Part.Body(), caught, Set.of()))
          .as(caught)
          .isInstanceOf(Verdict.Found.class);
    }
  }

  @Test
  void aValueIsFoundEvenInsideAPlaceholder() {
    var rules =
        RuleSet.EMPTY.withKnown(
            List.of(new KnownSecret("TOKEN", VALUE.getBytes(StandardCharsets.UTF_8))),
            List.of("x" + VALUE));
    assertThat(rules.scanText(new Part.Path(), "x" + VALUE, Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }

  /** Too short to be decoded in passing. RFC 4648 section 6 by other means: {@code base32}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "OAZG4YKLHFYWQ===", // p2naK9qh
        "oazg4yklhfywq",
        "PBYDE3TBJM4XC2A=", // xp2naK9qh
        "OAZG4YKLHFYWQCQ=", // p2naK9qh and a line feed
        "MFQWCYLQGJXGCSZZOFUA====", // aaaap2naK9qh
        "cDJuYUs5cWg=",
        "70326e614b397168",
      })
  void aShortValueIsFoundInShortEncodings(String written) {
    var rules =
        RuleSet.EMPTY.withKnown(
            List.of(new KnownSecret("PASS", "p2naK9qh".getBytes(StandardCharsets.UTF_8))),
            List.of());
    assertThat(rules.scanText(new Part.Body(), "v=" + written + "&", Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }

  @Test
  void shortValuesAreNotLookedFor() {
    var known = new KnownSecret("PIN", new byte[7]);
    assertThat(known.findable()).isFalse();
    assertThat(known).hasToString("KnownSecret[PIN]");
    assertThat(
            RuleSet.EMPTY
                .withKnown(List.of(known), List.of())
                .scanText(new Part.Path(), "\0".repeat(9), Set.of()))
        .isInstanceOf(Verdict.Clean.class);
  }

  @Test
  void rulesSeeThroughEncodingsOfShortTexts() {
    var rules =
        new RuleSet(List.of(new Rule("acme", "", "acme_[a-z]{12}", 0, 0, List.of(), List.of())));
    for (String text :
        List.of(
            "acme_abcdefghijkl",
            "%61cme%5fabcdefghijkl",
            "%2561cme_abcdefghijkl",
            "Basic " + base64("user:acme_abcdefghijkl"),
            "x/" + base64("acme_abcdefghijkl"))) {
      assertThat(rules.scanText(new Part.Header("authorization"), text, Set.of()))
          .as(text)
          .isInstanceOf(Verdict.Found.class);
    }
  }
}
