package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                title = "x"

                [[rules]]
                id = "one"
                regex = '''a(b'''

                [[rules]]
                regex = '''ok'''

                [[rules]]
                id = "two"

                [[rules]]
                id = "three"
                regex = '''(ok)'''
                secretGroup = 2
                required = [{ id = "gone" }]
                [[rules.allowlists]]
                regexes = ['''[''']
                [[rules.allowlists]]
                condition = "maybe"
                regexTarget = "secrets"
                regexes = ["x"]
                [[allowlists]]
                [[allowlists]]
                targetRules = ["none"]
                regexes = ["x"]
                """))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("team.toml:5:1: bad regex: missing closing )"),
            p -> assertThat(p).isEqualTo("team.toml:7:1: a rule needs an id"),
            p -> assertThat(p).isEqualTo("team.toml:10:1: rule two needs a regex or a path"),
            p ->
                assertThat(p).isEqualTo("team.toml:16:1: secretGroup is 2, the regex has 1 groups"),
            p ->
                assertThat(p)
                    .isEqualTo("team.toml:17:1: required rule \"gone\" is not in this file"),
            p -> assertThat(p).startsWith("team.toml:19:12: bad regex"),
            p -> assertThat(p).isEqualTo("team.toml:21:1: condition must be AND or OR"),
            p ->
                assertThat(p)
                    .isEqualTo("team.toml:22:1: regexTarget must be secret, match or line"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "team.toml:24:1: an allowlist needs commits, paths, regexes or stopwords"),
            p -> assertThat(p).isEqualTo("team.toml:26:16: there is no rule \"none\""));
  }

  @Test
  void reportsWhereTomlBreaks() {
    assertThat(problems("title = \"x\"\nid = = 1\n"))
        .singleElement()
        .asString()
        .isEqualTo("team.toml:2:6: not valid TOML: expected a value, found '='");
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
    assertThat(loaded.notes())
        .containsExactly(
            "team.toml: off on traffic, where an agent could steer it: path (acme), regexTarget"
                + " line (acme), stopwords (acme), paths (acme); bottle scan honours it");
    var rules = loaded.rules();
    assertThat(rules.scanText(new Part.Path(), "key=acme_examplex", Set.of()))
        .isInstanceOf(Verdict.Clean.class);
    assertThat(rules.scanText(new Part.Path(), "key=acme_stopwords", Set.of()))
        .isInstanceOf(Verdict.Found.class);
  }

  @Test
  void extendsTheBuiltInRules() throws InvalidRulesException {
    int builtin = RuleLoader.builtin().ruleCount();
    assertThat(RuleLoader.builtinCount()).isEqualTo(builtin);
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
    assertThat(e).hasMessage("none.toml: no such file: none.toml");
  }

  @Test
  void takesWhatGitleaksTakes() throws InvalidRulesException {
    var loaded =
        load(
            """
            titel = "an unknown key"
            minVersion = "v8.25.0"
            [[rules]]
            ID = "twice"
            regex = 'first_[a-z]{8}'
            [[rules]]
            id = "twice"
            regex = 'acme_[a-z]{8}'
            entropy = "2.5"
            keywords = "acme,ACME_"
            [[rules]]
            id = "by-name"
            path = '[.]p12$'
            [[rules]]
            id = "part"
            regex = 'user_[a-z]{8}'
            skipReport = true
            [allowlist]
            regexes = ['^acme_example']
            """);
    assertThat(loaded.rules().ruleIds()).containsExactly("twice");
    assertThat(loaded.notes())
        .containsExactly(
            "team.toml: unknown key \"titel\" is ignored",
            "team.toml: rule twice is there twice: the last one counts");
    assertThat(loaded.rules().scanText(new Part.Path(), "/acme_qwertzui", Set.of()))
        .isInstanceOf(Verdict.Found.class);
    assertThat(loaded.rules().scanText(new Part.Path(), "/acme_aaaaaaaa", Set.of()))
        .isInstanceOf(Verdict.Clean.class);
    assertThat(loaded.rules().scanText(new Part.Path(), "/acme_examples", Set.of()))
        .isInstanceOf(Verdict.Clean.class);
  }

  @Test
  void followsFilesThatAreExtended(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("base.toml"),
        """
        [[rules]]
        id = "acme"
        description = "kept"
        regex = 'acme_[a-z]{8}'
        [[rules]]
        id = "gone"
        regex = 'gone_[a-z]{8}'
        """);
    String team =
        """
        [extend]
        path = "base.toml"
        disabledRules = ["gone"]
        [[rules]]
        id = "acme"
        [[rules.allowlists]]
        regexes = ['example$']
        """;
    Files.writeString(folder.resolve("team.toml"), team);
    var loaded = RuleFiles.load(List.of("team.toml"), folder);
    assertThat(loaded.rules().ruleIds()).containsExactly("acme");
    assertThat(loaded.files())
        .containsExactlyInAnyOrder(folder.resolve("team.toml"), folder.resolve("base.toml"));
    assertThat(loaded.rules().scanText(new Part.Path(), "/acme_qexample", Set.of()))
        .isInstanceOf(Verdict.Clean.class);
    assertThat(problems(team))
        .containsExactly(
            "team.toml:2:1: extend.path is not followed here: name that file as rules too");
  }

  @Test
  void aFileThatExtendsGitleaksOwnRulesLoads() throws InvalidRulesException {
    var loaded =
        load(
            """
            [extend]
            useDefault = true
            disabledRules = ["none-of-ours"]
            [[rules]]
            id = "generic-api-key"
            [[rules.allowlists]]
            regexes = ['x']
            """);
    assertThat(loaded.rules().ruleIds()).doesNotContain("generic-api-key");
    assertThat(loaded.notes())
        .contains(
            "team.toml: rule generic-api-key is left out: it adds to none that is built in",
            "team.toml: disabled rule none-of-ours is not in builtin");
  }
}
