package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GitCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          git-upload-pack 'org/repo.git'            | org/repo         | git-upload-pack 'org/repo.git'
          git-upload-pack '/org/repo.git'           | org/repo         | git-upload-pack '/org/repo.git'
          git-upload-pack org/repo                  | org/repo         | git-upload-pack 'org/repo'
          git upload-pack 'org/repo'                | org/repo         | git-upload-pack 'org/repo'
          git-upload-archive '~me/repo'             | ~me/repo         | git-upload-archive '~me/repo'
          git-receive-pack 'a/b/c.git'              | a/b/c            | git-receive-pack 'a/b/c.git'
          git-upload-pack 'v3/org/My project/_git'  | v3/org/My project/_git | git-upload-pack 'v3/org/My project/_git'
          git-lfs-authenticate 'a/b' download       | a/b              | git-lfs-authenticate 'a/b' download
          git-upload-pack 'a/.git'                  | a/.git           | git-upload-pack 'a/.git'
          """)
  void isReadAndMadeAgain(String sent, String repository, String line) {
    var command = GitCommand.parse(sent).orElseThrow();
    assertThat(command.repository()).contains(repository);
    assertThat(command.line()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git-upload-pack 'a/../b'",
        "git-upload-pack 'a//b'",
        "git-upload-pack 'a/b/'",
        "git-upload-pack '-x'",
        "git-upload-pack 'a/-x'",
        "git-upload-pack --strict",
        "git-upload-pack '/~/x'",
        "git-upload-pack './x'",
        "git-upload-pack ''",
        "git-upload-pack '/'",
        "git-upload-pack 'a'\\''b'",
        "git-upload-pack 'a\\b'",
        "git-upload-pack 'a\u0007b'",
        "git-upload-pack 'a\u202eb'",
        "git-upload-pack 'a;b'",
        "git-upload-pack 'a\nb'",
      })
  void namesNoRepository(String sent) {
    assertThat(GitCommand.parse(sent).flatMap(GitCommand::repository)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "git",
        "git-upload-pack",
        "git-upload-pack 'a' 'b'",
        "git-upload-pack 'a'; id",
        "git-upload-pack 'a' | id",
        "git-upload-pack $(id)",
        "git-upload-pack \"a\"",
        "git-upload-pack 'a",
        "git-upload-pack\ta",
        "git-upload-pack a\nid",
        "sh -c 'git-upload-pack a'",
        "/usr/bin/git-upload-pack a",
        "git --exec-path=/tmp upload-pack a",
        "git-lfs-authenticate a",
        "git-lfs-authenticate a delete",
        "git-lfs-transfer a upload x",
        "git-shell a",
      })
  void isNoCommandOfGit(String sent) {
    assertThat(GitCommand.parse(sent)).isEqualTo(Optional.empty());
  }
}
