package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileScanTest {
  private static final String ACME = "[[rules]]\nid = 'acme'\nregex = 'key=(acme_[a-z]{8})'\n";

  private static List<String> found(String toml, String path, String text)
      throws InvalidRulesException {
    var source = new RuleSource("team.toml", toml);
    var rules =
        new FileRules(RuleLoader.parse(List.of(source), Includes.NONE, List.of()), Set.of());
    var whole = run(rules, path, text, text.length() + 1);
    assertThat(run(rules, path, text, 7)).isEqualTo(whole);
    return whole;
  }

  private static List<String> run(FileRules rules, String path, String text, int chunk) {
    var scan = rules.scan(path);
    var found = new ArrayList<FileFinding>();
    for (int at = 0; at < text.length(); at += chunk) {
      byte[] bytes = RuleLoader.latin1(text.substring(at, Math.min(text.length(), at + chunk)));
      scan.feed(bytes, bytes.length);
      found.addAll(scan.take());
    }
    scan.finish();
    found.addAll(scan.take());
    return found.stream().map(f -> f.rule() + "@" + f.line() + ":" + f.column()).toList();
  }

  @Test
  void linesPathsAndStopwordsLetPass() throws InvalidRulesException {
    String text = "key=acme_qwertzui\n";
    assertThat(found(ACME, "a.py", text)).containsExactly("acme@1:5");
    assertThat(found(ACME, "a.py", "key=acme_qwertzui # gitleaks:allow\n" + text))
        .containsExactly("acme@2:5");
    String allow = ACME + "[[rules.allowlists]]\n";
    assertThat(found(allow + "paths = ['[.]py$']", "a.py", text)).isEmpty();
    assertThat(found(allow + "paths = ['[.]py$']", "a.js", text)).hasSize(1);
    assertThat(found(allow + "stopwords = ['WERT']", "", text)).isEmpty();
    assertThat(found(allow + "regexTarget = 'match'\nregexes = ['^key=']", "", text)).isEmpty();
    assertThat(found(allow + "regexes = ['^key=']", "", text)).hasSize(1);
    assertThat(
            found(
                allow + "regexTarget = 'line'\nregexes = ['test$']",
                "",
                "key=acme_qwertzui in test\nkey=acme_qwertzui"))
        .containsExactly("acme@2:5");
    String both = allow + "condition = 'AND'\npaths = ['x']\nstopwords = ['wert']";
    assertThat(found(both, "a", text)).hasSize(1);
    assertThat(found(both, "x", text)).isEmpty();
    assertThat(found(allow + "commits = ['abc']", "a", text)).hasSize(1);
  }

  @Test
  void pathsDecideWhichFilesARuleLooksAt() throws InvalidRulesException {
    assertThat(found(ACME + "path = '[.]py$'", "a.py", "key=acme_qwertzui")).hasSize(1);
    assertThat(found(ACME + "path = '[.]py$'", "a.js", "key=acme_qwertzui")).isEmpty();
    String byName = "[[rules]]\nid = 'p12'\npath = '[.]p12$'\n";
    assertThat(found(byName, "x/key.p12", "")).containsExactly("p12@1:1");
    assertThat(found(byName + "[allowlist]\npaths = ['^x/']", "x/key.p12", "")).isEmpty();
  }

  @Test
  void compositeRulesNeedTheirPartsNearby() throws InvalidRulesException {
    String rules =
        ACME
            + "[[rules.required]]\nid = 'user'\nwithinLines = 1\n"
            + "[[rules]]\nid = 'user'\nregex = 'user=\\w+'\nskipReport = true\n";
    assertThat(found(rules, "", "user=bob\nkey=acme_qwertzui\n")).containsExactly("acme@2:5");
    assertThat(found(rules, "", "user=bob\n\nkey=acme_qwertzui\n")).isEmpty();
    assertThat(found(rules, "", "key=acme_qwertzui\n")).isEmpty();
    String columns = rules.replace("withinLines = 1", "withinColumns = 3");
    assertThat(found(columns, "", "user=bob\n\n  key=acme_qwertzui\n")).hasSize(1);
    assertThat(found(columns, "", "user=bob\n\n      key=acme_qwertzui\n")).isEmpty();
  }

  @Test
  void filtersOfBetterleaksJudge() throws InvalidRulesException {
    String filter = ACME + "filter = '''\n";
    assertThat(found(filter + "entropy(finding[\"secret\"]) <= 3.5'''", "", "key=acme_aabbaabb"))
        .isEmpty();
    assertThat(
            found(
                filter
                    + "filter.entropy(finding[\"secret\"]) < 1.0 // low\n"
                    + "|| !matchesAny(finding[\"secret\"], [`^acme_q`, \"x\\\\d\"])'''",
                "",
                "key=acme_aabbaabb key=acme_qwertzui"))
        .containsExactly("acme@1:23");
    String where =
        filter
            + "containsAny(finding[\"line\"], [\"DEMO\"])"
            + " && matchesAny(get(attributes, \"path\", \"\"), [`[.]md$`])'''";
    assertThat(found(where, "a.md", "key=acme_qwertzui demo")).isEmpty();
    assertThat(found(where, "a.py", "key=acme_qwertzui demo")).hasSize(1);
    var unknown = filter + "let x = 1; x > 0'''\nvalidate = 'http.get(\"https://a.example\")'";
    assertThat(found(unknown, "a.md", "key=acme_qwertzui")).hasSize(1);
  }
}
