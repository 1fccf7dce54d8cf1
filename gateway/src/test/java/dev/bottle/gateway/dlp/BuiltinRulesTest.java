package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltinRulesTest {
  private static final RuleLoader.Parsed PARSED = parsed();
  private static final FileRules RULES = new FileRules(PARSED, Set.of());

  private static RuleLoader.Parsed parsed() {
    try {
      return RuleLoader.parse(List.of(RuleFiles.builtin()), Includes.NONE, List.of());
    } catch (InvalidRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<RuleSamples> samples() {
    return PARSED.samples().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void rulesTellTheirSamples(RuleSamples of) {
    assertThat(of.samples()).as("samples").isNotEmpty();
    assertThat(of.decoys()).as("decoys").isNotEmpty();
    for (String sample : of.samples()) {
      assertThat(SampleCheck.found(RULES, sample)).as(sample).contains(of.rule());
    }
    for (String decoy : of.decoys()) {
      assertThat(SampleCheck.found(RULES, decoy)).as(decoy).isEmpty();
    }
  }

  @Test
  void everyRuleHasSamples() {
    assertThat(SampleCheck.of(RULES).without()).isEmpty();
    assertThat(PARSED.notes()).isEmpty();
  }

  @Test
  void everyRuleIsAnnouncedByALiteralOfItsOwn() {
    for (PatternDetector detector : RULES.set().patterns()) {
      assertThat(detector.anchors()).as(detector.ruleId()).isNotEmpty();
      assertThat(detector.anchoredByContext()).as(detector.ruleId()).isFalse();
    }
  }

  @Test
  void noSampleLooksLikeASecretAsItStands() {
    for (RuleSamples of : PARSED.samples()) {
      for (String sample : of.samples()) {
        var scan = RULES.set().scan(new Part.Body(), ScanOptions.FILES);
        scan.feed(RuleLoader.latin1(sample));
        scan.finish();
        assertThat(scan.takeFindings()).as(sample).isEmpty();
      }
    }
  }

  @Test
  void textThatOnlyNamesAKeyBlockPasses() {
    var text =
        "-----BEGIN PRI" + "VATE KEY-----\n" + "if (x) { return y; } // go on\n".repeat(4000);
    var scan = RULES.set().scan(new Part.Body(), ScanOptions.BLOCK);
    scan.feed(RuleLoader.latin1(text));
    assertThat(scan.finish()).isInstanceOf(Verdict.Clean.class);
  }
}
