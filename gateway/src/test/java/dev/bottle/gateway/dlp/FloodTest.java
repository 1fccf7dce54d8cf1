package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What begins like secrets over and over costs a bounded number of steps for each byte. */
class FloodTest {
  private static final int CHUNK = 16 * 1024;
  private static final RuleSet RULES = RuleLoader.builtin();

  private record Flood(String unit, double stepsPerByte) {}

  private static double stepsPerByte(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    var scan = RULES.scan(new Part.Body(), ScanOptions.FILES);
    for (int at = 0; at < bytes.length; at += CHUNK) {
      scan.feed(bytes, at, Math.min(CHUNK, bytes.length - at));
    }
    scan.finish();
    return (double) scan.work() / bytes.length;
  }

  private static String flood(String unit, int length) {
    return unit.repeat(length / unit.length() + 1).substring(0, length);
  }

  @Test
  void noRulesWordCostsMuchHoweverCloseTogether() {
    List<String> words =
        RULES.patterns().stream()
            .flatMap(p -> p.anchors().stream().map(Anchor::literal))
            .distinct()
            .toList();
    var worst =
        words.stream()
            .flatMap(word -> Stream.of(word, word + "-", word + "=", word + "\"", "&a=" + word))
            .map(unit -> new Flood(unit, stepsPerByte(flood(unit, 4_000))))
            .max(Comparator.comparingDouble(Flood::stepsPerByte))
            .orElseThrow();
    assertThat(worst.stepsPerByte()).as(worst.unit()).isLessThan(64);
  }

  /** Matches that begin where others are still open, by the hundred, and that come to nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {"xoxd-", "glc_-", "essu_/", "glpat-0bj9T0iluKIzFaC2-", "ATATT3-", "glc_\""})
  void matchesThatOverlapCostNoMoreWhenThereAreMore(String unit) {
    double few = stepsPerByte(flood(unit, 20_000));
    double many = stepsPerByte(flood(unit, 80_000));
    assertThat(many).isLessThan(1.5 * few + 1);
  }

  /** Each of these is matched up to the end, and is too even to be a secret. */
  @Test
  void rejectedMatchesCostNoMoreWhenThereAreMore() {
    double few = stepsPerByte(tooEven(200));
    double many = stepsPerByte(tooEven(1600));
    assertThat(many).isLessThan(2 * few + 1);
  }

  private static String tooEven(int times) {
    String segment = "eyJ" + "a".repeat(20);
    return ("-" + segment).repeat(times) + "." + segment + "." + "a".repeat(40);
  }
}
