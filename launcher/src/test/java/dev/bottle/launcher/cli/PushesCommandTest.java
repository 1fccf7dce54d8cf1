package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.launcher.session.StateRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Kept pushes as a gateway leaves them, with packs that git made. */
final class PushesCommandTest {
  private static final String ZERO = "0".repeat(40);

  @TempDir Path dir;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> asked = new ArrayList<>();
  private Map<String, String> environment = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private boolean there;
  private boolean agrees;

  private final class Fake implements Person {
    @Override
    public boolean present() {
      return there;
    }

    @Override
    public boolean agrees(String question) {
      asked.add(question);
      return agrees;
    }

    @Override
    public Optional<String> secret(String question) {
      return Optional.empty();
    }
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    var command =
        new PushesCommand(
            () -> {
              throw new AssertionError("no engine is needed");
            },
            new StateRoot(dir),
            environment,
            new Fake(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(command)
        .setParameterExceptionHandler((_, _) -> 2)
        .setExecutionExceptionHandler((_, _, _) -> 1)
        .execute(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Path pushes() {
    return dir.resolve("bottles/site-7k2/pushes");
  }

  private String git(Path repository, String stdin, String... args) throws Exception {
    var command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (var who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "agent");
      builder.environment().put("GIT_" + who + "_EMAIL", "agent@example.com");
    }
    var process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Two commits on top of one that upstream has; the second has an escape sequence in it. */
  @BeforeEach
  void keep() throws Exception {
    var repository = Files.createDirectories(dir.resolve("work"));
    git(repository, "", "init", "-q", "-b", "main");
    Files.writeString(repository.resolve("README"), "the site\n");
    Files.createDirectories(repository.resolve("docs"));
    Files.writeString(repository.resolve("docs/same"), "same\n");
    git(repository, "", "add", ".");
    git(repository, "", "commit", "-qm", "first");
    var base = git(repository, "", "rev-parse", "HEAD");
    Files.createDirectories(repository.resolve("conf"));
    Files.writeString(repository.resolve("conf/.env"), "A=1\nTOKEN=one\n");
    git(repository, "", "add", ".");
    git(repository, "", "commit", "-qm", "wire the client");
    Files.writeString(repository.resolve("conf/.env"), "A=1\nTOKEN=\u001b[31mtwo\n");
    Files.write(repository.resolve("blob.bin"), new byte[] {1, 0, 2});
    git(repository, "", "rm", "-q", "README");
    git(repository, "", "add", ".");
    git(repository, "", "commit", "-qm", "wire\u202e it");
    var head = git(repository, "", "rev-parse", "HEAD");
    var kept = Files.createDirectories(pushes().resolve("kept/k3x9"));
    var packed =
        git(repository, head + "\n^" + base + "\n", "pack-objects", "-q", "--revs", "../pack");
    Files.move(dir.resolve("pack-" + packed + ".pack"), kept.resolve("pack"));
    Files.move(dir.resolve("pack-" + packed + ".idx"), kept.resolve("pack.idx"));
    var four = Instant.now().minus(Duration.ofMinutes(4));
    Files.writeString(
        kept.resolve("push.json"),
        """
        {"id":"k3x9","time":"%s","entry":"site","scheme":"ssh","host":"gitea.example.com","port":30009,
         "repo":"/acme/site.git","code":"push-secret-found","reason":"1 secret in 1 of 2 commits.","objects":9,"bytes":1234,
         "refs":[{"ref":"refs/heads/agent/fix","old":"%s","new":"%s"},
                 {"ref":"refs/tags/v1\\u001b","old":"%s","new":"%s"}],
         "findings":[{"rule":"github-pat","location":"conf/.env:2","excerpt":"ghp_8f…","commit":"%s"}]}
        """
            .formatted(four, base, head, ZERO, head, head));
    Files.createDirectories(pushes().resolve("kept/half"));
    Files.writeString(pushes().resolve("kept/half/push.json"), "{\"id\":");
    var bottle = dir.resolve("bottles/site-7k2");
    Files.writeString(bottle.resolve("state.json"), "{}");
  }

  @Test
  void theyAreListed() throws Exception {
    assertThat(run("site-7k2")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            ID    AGE  REPO       REFS                   CODE               FINDINGS
            k3x9  4 m  acme/site  agent/fix, tag v1\\x1b  push-secret-found  1
            """);
    assertThat(run("site-7k2", "--format", "json")).isZero();
    var list = JsonMapper.builder().build().readTree(out());
    assertThat(list).hasSize(1);
    assertThat(list.at("/0/refs/0").asText()).isEqualTo("refs/heads/agent/fix");
    assertThat(out()).doesNotContain("\u001b");
  }

  @Test
  void oneIsShownWithItsFindingsAndWhatIsInIt() {
    assertThat(run("site-7k2", "k3x9")).isZero();
    assertThat(out())
        .startsWith(
            "push k3x9, refused 4 m ago: push-secret-found\n  1 secret in 1 of 2 commits.\n")
        .contains("  to     ssh://gitea.example.com:30009/acme/site.git (site)\n")
        .containsPattern("  ref    refs/heads/agent/fix  [0-9a-f]{7}\\.\\.[0-9a-f]{7}\n")
        .containsPattern("  ref    refs/tags/v1\\\\x1b  new, [0-9a-f]{7}\n")
        .contains("  size   9 objects, 1.2 kB\n")
        .containsPattern("  found  conf/.env:2  github-pat  ghp_8f…  in [0-9a-f]{7}\n");
    assertThat(out())
        .containsPattern("commit [0-9a-f]{7}  agent <agent@example.com>\n    wire the client\n")
        .contains("  conf/.env (14 bytes)\n    +A=1\n    +TOKEN=one\n")
        .contains("    wire\\u{202e} it\n  blob.bin (3 bytes)\n    (binary)\n")
        .contains("     A=1\n    -TOKEN=one\n    +TOKEN=\\x1b[31mtwo\n")
        .contains("  README: deleted\n")
        .doesNotContain("docs/same", "\u001b", "\u202e");
  }

  @Test
  void withoutGitTheFindingsAreShownAlone() {
    environment = Map.of("PATH", dir.toString());
    assertThat(run("site-7k2", "k3x9")).isZero();
    assertThat(out()).contains("  found  ", "this host has no git").doesNotContain("commit ");
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    Files.writeString(pushes().resolve("kept/k3x9/pack.idx"), "no index");
    assertThat(run("site-7k2", "k3x9")).isZero();
    assertThat(out()).contains("(what is in it cannot be shown: git finds no objects in the pack)");
  }

  @Test
  void aLinkIsNoPush() throws IOException {
    Files.createSymbolicLink(pushes().resolve("kept/l1nk"), pushes().resolve("kept/k3x9"));
    assertThat(run("site-7k2", "l1nk")).isEqualTo(1);
    assertThat(run("site-7k2", "../k3x9")).isEqualTo(1);
    assertThat(run("site-7k2")).isZero();
    assertThat(out().lines()).hasSize(2);
  }

  @Test
  void oneIsDropped() {
    assertThat(run("site-7k2", "--drop", "nosuch")).isEqualTo(1);
    assertThat(run("site-7k2", "--drop", "k3x9")).isZero();
    assertThat(pushes().resolve("kept/k3x9")).doesNotExist();
    assertThat(run("site-7k2")).isZero();
    assertThat(out()).isEqualTo("no push is kept for review\n");
  }

  @Test
  void anEndedBottlesCannotBeSent() {
    assertThat(run("site-7k2", "--approve", "k3x9", "--yes")).isEqualTo(1);
    assertThat(err()).startsWith("bottle: site-7k2 has ended, and with it the gateway");
    assertThat(pushes().resolve("kept/k3x9/approve")).doesNotExist();
  }

  @Test
  void aGatewayOnItsOwnIsLeftAMark() {
    var folder = pushes().toString();
    assertThat(run("--folder", folder, "--approve", "k3x9")).isEqualTo(2);
    there = true;
    assertThat(run("--folder", folder, "--approve", "k3x9")).isEqualTo(1);
    assertThat(asked)
        .containsExactly("Send exactly this to ssh://gitea.example.com:30009/acme/site.git?");
    assertThat(err()).contains("  found  ", "commit ");
    assertThat(pushes().resolve("kept/k3x9/approve")).doesNotExist();
    agrees = true;
    assertThat(run("--folder", folder, "--approve", "k3x9")).isZero();
    assertThat(out()).contains("SIGHUP");
    assertThat(pushes().resolve("kept/k3x9/approve")).exists();
    assertThat(run("--folder", folder, "k3x9")).isZero();
  }

  @Test
  void whatDoesNotGoTogetherIsUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("site-7k2", "k3x9", "--drop", "k3x9")).isEqualTo(2);
    assertThat(run("site-7k2", "--drop", "k3x9", "--approve", "k3x9")).isEqualTo(2);
    assertThat(run("--folder", pushes().toString(), "site-7k2", "k3x9")).isEqualTo(2);
    assertThat(pushes().resolve("kept/k3x9")).exists();
  }
}
