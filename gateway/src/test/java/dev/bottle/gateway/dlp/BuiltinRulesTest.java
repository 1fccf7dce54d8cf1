package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltinRulesTest {
  private static final RuleSet RULES = RuleLoader.builtin();

  static List<Samples.Sample> samples() throws IOException {
    return Samples.builtin();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void rulesTellTheirSamples(Samples.Sample sample) {
    var scan = RULES.scan(new Part.Body(), ScanOptions.COLLECT);
    scan.feed(sample.text().getBytes(StandardCharsets.UTF_8));
    scan.finish();

    var ids = scan.takeFindings().stream().map(Finding::ruleId).toList();

    if (sample.found()) {
      assertThat(ids).contains(sample.rule());
    } else {
      assertThat(ids).isEmpty();
    }
  }

  @Test
  void everyRuleHasSamplesOfBothKinds() throws IOException {
    for (boolean found : List.of(true, false)) {
      assertThat(
              samples().stream()
                  .filter(s -> s.found() == found)
                  .map(Samples.Sample::rule)
                  .distinct())
          .containsExactlyInAnyOrderElementsOf(RULES.ruleIds());
    }
  }

  @Test
  void everyRuleIsAnnouncedByALiteralOfItsOwn() throws Exception {
    for (Rule rule : new RulesFile(RuleFiles.builtin()).rules()) {
      var detector = new PatternDetector(rule, new DfaMemory(1 << 20));
      assertThat(detector.anchors()).as(rule.id()).isNotEmpty();
      assertThat(detector.anchoredByContext()).as(rule.id()).isFalse();
    }
  }
}
