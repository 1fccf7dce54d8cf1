package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that would do harm where they are checked out, or are none: git's own fsck rules. */
final class ObjectFormTest {
  @TempDir Path folder;
  TestPush push;
  RawPush raw;
  final HandmadePack pack = new HandmadePack();

  @BeforeEach
  void start() throws Exception {
    var limits = new PushLimits(1 << 30, 100, 1 << 20, 1 << 20, Duration.ofSeconds(20));
    push = new TestPush(folder, limits, Optional.of("demo"));
    raw = new RawPush(push);
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  private String blob(String text) throws Exception {
    return pack.add(Kind.BLOB, text.getBytes(StandardCharsets.UTF_8));
  }

  private void isRefused(String head, String detail) throws Exception {
    raw.isMalformed(raw.send(RawPush.create(head), pack.finish()), detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".git",
        ".GIT",
        ".git ",
        ".git.",
        "git~1",
        "GIT~1",
        ".g\u200cit",
        "x\\.git",
        ".git::$INDEX_ALLOCATION",
        "..",
        ".",
        "a/b"
      })
  void aNameThatIsGitsOwnSomewhere(String name) throws Exception {
    isRefused(pack.commit(pack.tree("100644", blob("x"), name)), "a tree is not as git writes it");
  }

  @Test
  void aNameThatIsThereTwice() throws Exception {
    isRefused(
        pack.commit(pack.tree("100644", blob("x"), "a", "a")), "a tree is not as git writes it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[submodule \"a\"]\n\tpath = a\n\turl = --upload-pack=true\n",
        "[submodule \"a\"]\n\tpath = -a\n\turl = https://example.com/a\n",
        "[submodule \"../../a\"]\n\tpath = a\n\turl = https://example.com/a\n"
      })
  void modulesThatRunSomething(String text) throws Exception {
    isRefused(
        pack.commit(pack.tree("100644", blob(text), ".gitmodules")),
        "a .gitmodules file would do harm");
  }

  @Test
  void modulesThatAreALink() throws Exception {
    isRefused(
        pack.commit(pack.tree("120000", blob("/etc/passwd"), ".GitModules")),
        "a .gitmodules is no file");
  }

  @ParameterizedTest
  @CsvSource({"COMMIT", "TAG"})
  void whatIsNoneOfItsKind(Kind kind) throws Exception {
    var text = "tree " + pack.tree("100644", blob("x"), "a") + "\nno author\n\nx\n";
    isRefused(pack.add(kind, text.getBytes(StandardCharsets.US_ASCII)), "a ");
  }

  @Test
  void aFileInPlaceOfAFolder() throws Exception {
    isRefused(
        pack.commit(pack.tree("40000", blob("x"), "a")),
        "an object is not of the kind it is linked as");
    assertThat(push.upstreamGit("for-each-ref")).isEmpty();
  }

  @Test
  void aFolderThatIsTooLarge() throws Exception {
    isRefused(pack.add(Kind.TREE, new byte[17 << 20]), "a commit, tree or tag is larger than");
  }

  @Test
  void tooManyObjects() throws Exception {
    for (int i = 0; i < 98; i++) {
      blob("x" + i);
    }
    var head = pack.commit(pack.tree("100644", blob("y"), "a"));
    isRefused(head, "the pack has more than 100 objects");
  }
}
