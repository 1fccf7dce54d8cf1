package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference names the rules that there are. */
class RulesReferenceTest {
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void referenceListsEveryRule() throws IOException, InvalidRulesException {
    var rules = RuleFiles.loadForFiles(List.of(RuleFiles.BUILTIN), Path.of("")).list();
    var rows =
        rules.stream().map(r -> "| `" + r.id() + "` | " + r.description() + " |").sorted().toList();
    assertThat(
            Files.readAllLines(DOCS.resolve("dlp-rules.md")).stream()
                .filter(l -> l.startsWith("| `")))
        .containsExactlyElementsOf(rows);
    assertThat(Files.readString(DOCS.resolve("dlp.md"))).contains("[" + rules.size() + " rules]");
  }
}
