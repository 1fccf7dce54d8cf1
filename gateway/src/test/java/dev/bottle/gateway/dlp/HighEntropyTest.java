package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that carry data, and the many that only look so. */
class HighEntropyTest {
  private static Stream<String> rows(String resource) {
    try (var in = HighEntropyTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> !l.startsWith("#"))
          .map(SampleText::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(String url) {
    int from = url.indexOf('/', url.indexOf("//") + 2);
    int mark = url.indexOf('?');
    return url.substring(from, mark < 0 ? url.length() : mark);
  }

  private static String query(String url) {
    int mark = url.indexOf('?');
    return mark < 0 ? "" : url.substring(mark);
  }

  @Test
  void ordinaryUrlsPass() {
    var urls = rows("ordinary-urls.txt").toList();
    assertThat(urls).hasSizeGreaterThan(300);
    for (var url : urls) {
      assertThat(HighEntropy.inPath(path(url))).as(url).isEmpty();
      assertThat(HighEntropy.inQuery(query(url))).as(url).isEmpty();
      assertThat(
              HighEntropy.inHost(
                  URI.create(url.replaceAll("[?].*", "").replaceAll("[|\\[\\]]", "")).getHost()))
          .as(url)
          .isFalse();
    }
  }

  @Test
  void ordinaryHostsPass() {
    assertThat(rows("ordinary-hosts.txt").map(h -> h.toLowerCase(Locale.ROOT)))
        .hasSizeGreaterThan(40)
        .noneMatch(HighEntropy::inHost);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://x.example/{{hex:140}}",
        "https://x.example/{{HEX:256}}/end",
        "https://x.example/a-{{hex:140}}.png",
        "https://x.example/{{base64url:240}}",
        "https://x.example/v1/upload/{{base64url:1000}}/x",
        "https://x.example/?q={{base64url:240}}",
        "https://x.example/?a=1&data={{hex:200}}&b=2",
        "https://x.example/?{{base64url:240}}",
        "https://x.example/?q={{base64:120}}%2B{{base64:120}}",
      })
  void dataInUrlsIsFound(String template) {
    var url = SampleText.of(template);
    assertThat(HighEntropy.inPath(path(url)).or(() -> HighEntropy.inQuery(query(url))))
        .as(url)
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{hex:63}}.x.example",
        "{{hex:48}}.x.example",
        "{{hex:32}}.{{hex:32}}.x.example",
        "{{hex:16}}.{{hex:16}}.{{hex:16}}.x.example",
        "4d79.5365.6372.6574.4b65.7949.7348.6572.6521.4f4b.2121.x.example",
        "{{alnum:60}}.x.example",
        "q-{{base32:28}}-{{base32:28}}.x.example",
      })
  void dataInHostNamesIsFound(String template) {
    var name = SampleText.of(template).toLowerCase(Locale.ROOT);
    assertThat(HighEntropy.inHost(name)).as(name).isTrue();
  }

  /** Bytes of any kind, encoded as tools do. */
  @Test
  void encodedBytesAreFound() {
    var random = new Random(11);
    for (int i = 0; i < 500; i++) {
      var bytes = new byte[150 + random.nextInt(300)];
      random.nextBytes(bytes);
      var base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertThat(HighEntropy.inPath("/x/" + base64)).as(base64).isPresent();
      assertThat(HighEntropy.inQuery("?d=" + HexFormat.of().formatHex(bytes))).isPresent();
      var hex = HexFormat.of().formatHex(bytes).substring(0, 50);
      assertThat(HighEntropy.inHost(hex + ".example")).as(hex).isTrue();
    }
  }

  @Test
  void theRulesAreBuiltInAndNoOthers() throws InvalidRulesException {
    var data = SampleText.of("/{{hex:200}}");
    var builtin = RuleLoader.builtin();
    assertThat(builtin.measure(new Part.Path(), data))
        .extracting(Finding::ruleId, Finding::location)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("high-entropy-url", "path"));
    assertThat(builtin.measure(new Part.Host(), SampleText.of("{{hex:60}}.example")))
        .extracting(Finding::ruleId)
        .containsExactly("high-entropy-host");
    assertThat(builtin.ruleIds()).contains("high-entropy-url", "high-entropy-host");
    var own = "[[rules]]\nid = \"a\"\nregex = '''abcd'''\n";
    assertThat(load(own).measure(new Part.Path(), data)).isEmpty();
    assertThat(load("[extend]\nuseDefault = true\n").measure(new Part.Path(), data)).hasSize(1);
    assertThat(
            load("[extend]\nuseDefault = true\ndisabledRules = [\"high-entropy-url\"]\n")
                .measure(new Part.Path(), data))
        .isEmpty();
  }

  private static RuleSet load(String toml) throws InvalidRulesException {
    return RuleLoader.load(List.of(new RuleSource("own.toml", toml))).rules();
  }
}
