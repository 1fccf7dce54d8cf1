package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleLoaderTest {
  private static LoadedRules load(String toml) throws InvalidRulesException {
    return RuleLoader.load(List.of(new RuleSource("team.toml", toml)));
  }

  private static List<String> problems(String toml) {
    return catchThrowableOfType(InvalidRulesException.class, () -> load(toml)).problems().stream()
        .map(RuleProblem::toString)
        .toList();
  }

  @Test
  void reportsEveryProblemWithItsLine() {
    assertThat(
            problems(
                """
                titel = "x"

                [[rules]]
                id = "one"
                regex = '''a(b'''

                [[rules]]
                regex = '''ok'''

                [[rules]]
                id = "two"

                [[rules]]
                id = "one"
                regex = '''ok'''

                [[rules]]
                id = "three"
                regex = '''(ok)'''
                secretGroup = 2
                [[rules.allowlists]]
                regexes = ['''[''']
                """))
        .satisfiesExactly(
            p -> assertThat(p).isEqualTo("team.toml:1: unknown key \"titel\""),
            p -> assertThat(p).startsWith("team.toml:5: bad regex: missing closing )"),
            p -> assertThat(p).isEqualTo("team.toml:7: a rule needs an id"),
            p -> assertThat(p).isEqualTo("team.toml:10: rule two needs a regex"),
            p -> assertThat(p).isEqualTo("team.toml:14: rule one is there twice"),
            p -> assertThat(p).isEqualTo("team.toml:20: secretGroup is 2, the regex has 1 groups"),
            p -> assertThat(p).startsWith("team.toml:22: bad regex"));
  }

  @Test
  void reportsWhereTomlBreaks() {
    assertThat(problems("title = \"x\"\nid = = 1\n"))
        .singleElement()
        .asString()
        .startsWith("team.toml:2:");
  }

  @Test
  void onTrafficOnlyRegexesJudgeAndOnlyTheSecret() throws InvalidRulesException {
    var loaded =
        load(
            """
            [[rules]]
            id = "acme"
            regex = '''key=(acme_[a-z]{8})'''
            keywords = ["ACME_"]
            path = '''\\.py$'''
            [[rules.allowlists]]
            regexes = ['''^acme_example''']
            [[rules.allowlists]]
            regexTarget = "line"
            regexes = ['''key''']
            [[rules.allowlists]]
            stopwords = ["stop"]
            [[rules.allowlists]]
            condition = "AND"
            regexes = ['''.''']
            paths = ['''test''']
            """);
    assertThat(loaded.notes()).hasSize(4).allMatch(n -> n.startsWith("team.toml: rule acme: "));
    var rules = loaded.rules();
    assertThat(rules.scanText(new Part.Path(), "key=acme_examplex", Set.of()))
        .isInstanceOf(Verdict.Clean.class);
    assertThat(rules.scanText(new Part.Path(), "key=acme_stopwords", Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }

  @Test
  void extendsTheBuiltInRules() throws InvalidRulesException {
    int builtin = RuleLoader.builtin().ruleCount();
    var rules =
        load("""
        [extend]
        useDefault = true
        disabledRules = ["jwt"]
        [[rules]]
        id = "acme"
        regex = 'acme_[a-z]{8}'
        """)
            .rules();
    assertThat(rules.ruleCount()).isEqualTo(builtin);
    assertThat(rules.ruleIds()).contains("acme").doesNotContain("jwt");
    assertThat(rules.fingerprint()).hasSize(64).isNotEqualTo(RuleLoader.builtin().fingerprint());
    assertThat(RuleLoader.builtin().fingerprint()).isEqualTo(RuleLoader.builtin().fingerprint());
  }

  @Test
  void namesFilesThatAreMissing() {
    var e =
        catchThrowableOfType(
            InvalidRulesException.class,
            () -> RuleFiles.load(List.of("builtin", "none.toml"), Path.of("")));
    assertThat(e).hasMessage("none.toml: no such file");
  }
}
