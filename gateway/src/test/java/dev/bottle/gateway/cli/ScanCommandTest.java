package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScanCommandTest {
  private static final String RULE = "[[rules]]\nid = 'acme-token'\nregex = 'acme_[A-Z0-9]{20}'\n";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String rules = "";

  @BeforeEach
  void files() throws IOException {
    rules = Files.writeString(folder.resolve("team.toml"), RULE).toString();
    Files.createDirectories(folder.resolve("src/.git"));
    Files.writeString(folder.resolve("src/clean.py"), "pass\n");
    String secret = "acme_7QABCDEFGHIJKLMNOPQR";
    Files.writeString(folder.resolve("src/.git/x"), secret);
    Files.writeString(
        folder.resolve("src/conf.py"), "\n".repeat(11) + "token = " + secret + "\n " + secret);
  }

  private int run(Object command, String... args) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void showsEveryFinding() {
    int code = run(new ScanCommand(), "--rules", rules, folder.resolve("src").toString());
    assertThat(code).isEqualTo(1);
    assertThat(out.toString().lines())
        .startsWith(
            folder + "/src/conf.py:12:9  acme-token  acme_7Q…",
            folder + "/src/conf.py:13:2  acme-token  acme_7Q…")
        .last()
        .asString()
        .startsWith("2 findings in 2 files (0.0 MB, ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void writesJsonLines() {
    String file = folder.resolve("src/conf.py").toString();
    assertThat(run(new ScanCommand(), "--format", "json", "--rules", rules, file)).isEqualTo(1);
    assertThat(out.toString().lines().findFirst().orElseThrow())
        .isEqualTo(
            "{\"rule\":\"acme-token\",\"file\":\"%s\",\"line\":12,\"column\":9,\"excerpt\":\"acme_7Q…\"}"
                .formatted(file));
  }

  @Test
  void exitCodesTellCleanFromError() {
    String clean = folder.resolve("src/clean.py").toString();
    assertThat(run(new ScanCommand(), clean)).isZero();
    assertThat(run(new ScanCommand(), folder.resolve("none").toString())).isEqualTo(2);
    assertThat(run(new ScanCommand(), "--rules", clean, clean)).isEqualTo(2);
    assertThat(run(new ScanCommand())).isEqualTo(2);
  }

  @Test
  void rulesCheckShowsProblems() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.toml"), "[[rules]]\nid='x'\nregex='('\n");
    assertThat(run(new RulesCommand(), "check", rules)).isZero();
    assertThat(run(new RulesCommand(), "check", bad.toString())).isEqualTo(65);
    assertThat(err.toString()).contains("bad.toml:3:1: bad regex");
  }
}
