package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.cli.FolderSecrets.Extent;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.dlp.SecretSearch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSearchTest {
  private static final String TOKEN = "acme_kX9mP2vL5qRt7Wz";
  private static final String OTHER = "acme_Zq8Lw3Kx0Vb7Nm5";
  private static final String RULES =
      """
      [[rules]]
      id = "acme"
      regex = '''acme_[A-Za-z0-9]{15}'''
      [[rules]]
      id = "pass"
      regex = '''pass=(\\w+)'''
      """;

  @TempDir Path folder;

  private void write(String file, String text) throws Exception {
    var path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private FolderSecrets found(Set<String> exempt, Duration patience) throws Exception {
    var rules = RuleFiles.forFiles(List.of(new RuleSource("t", RULES)));
    return FolderSearch.run(new SecretSearch(rules, exempt), folder, patience);
  }

  private FolderSecrets found() throws Exception {
    return found(Set.of(), Duration.ofSeconds(20));
  }

  @Test
  void findsEachSecretOnceWithTheFilesThatHoldIt() throws Exception {
    write(".env", "A=1\nTOKEN=" + TOKEN + "\n");
    write("conf/app.toml", "t = \"" + TOKEN + "\"\nu = \"" + OTHER + "\"\npass=production\n");
    write("src/a.txt", "nothing");
    var found = found();
    assertThat(found.values())
        .hasSize(2)
        .containsValues(TOKEN, OTHER)
        .containsEntry("conf/app.toml:2", OTHER);
    assertThat(found.files()).isSubsetOf(".env", "conf/app.toml").contains("conf/app.toml");
    assertThat(found.looked()).isEqualTo(3);
    assertThat(found.extent()).isEqualTo(Extent.WHOLE);
    assertThat(found.toString()).doesNotContain("acme_");
  }

  @Test
  void leavesOutWhatIsNotTheProjectsOwnText() throws Exception {
    write(".git/config", TOKEN);
    write("web/node_modules/x/a.js", TOKEN);
    write("a.bin", "\0" + TOKEN + "x".repeat(5 << 20));
    var outside = Files.createTempDirectory("outside").resolve(".env");
    Files.writeString(outside, TOKEN);
    Files.createSymbolicLink(folder.resolve("link.env"), outside);
    Files.createSymbolicLink(folder.resolve("up"), outside.getParent());
    var found = found();
    Files.delete(outside);
    Files.delete(outside.getParent());
    assertThat(found.values()).isEmpty();
    assertThat(found.looked()).isEqualTo(1);
    assertThat(found.extent()).isEqualTo(Extent.WHOLE);
    assertThat(found(Set.of("acme"), Duration.ofSeconds(20)).values()).isEmpty();
  }

  @Test
  void whatAnExemptedRuleFindsMayLeave() throws Exception {
    write(".env", TOKEN);
    assertThat(found(Set.of("acme"), Duration.ofSeconds(20)).values()).isEmpty();
    assertThat(found().values()).hasSize(1);
  }

  @Test
  void theSearchEndsInTime() throws Exception {
    write("a.env", TOKEN);
    for (int i = 0; i < 400; i++) {
      write("more/" + i + ".txt", "word ".repeat(40_000));
    }
    long start = System.nanoTime();
    var found = found(Set.of(), Duration.ofMillis(150));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(found.extent()).isEqualTo(Extent.CUT);
  }

  @Test
  void aBottlesOwnRulesCountBesideTheBuiltinOnes() throws Exception {
    write("a.env", TOKEN);
    var files = Map.of("t.toml", RULES.getBytes(StandardCharsets.UTF_8));
    for (var builtin : HostSecrets.Builtin.values()) {
      assertThat(HostSecrets.by(builtin, files, Set.of()).inFolder(folder).values()).hasSize(1);
    }
  }
}
