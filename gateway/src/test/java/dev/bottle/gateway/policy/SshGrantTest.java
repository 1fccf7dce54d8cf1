package dev.bottle.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SshGrantTest {

  @ParameterizedTest
  @CsvSource({
    "org/repo, org/repo, true",
    "org/repo.git, org/repo, true",
    "org/repo, org/repo2, false",
    "org/repo, Org/repo, false",
    "org/*, org/repo, true",
    "org/*, org/a/b, false",
    "org/*, org, false",
    "org/*, organ/repo, false",
    "*, any/thing/at/all, true",
  })
  void repositories(String pattern, String repository, boolean covered) {
    assertThat(RepositoryPattern.parse(pattern).matches(repository)).isEqualTo(covered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/org/repo", "org/", "*/repo", "org/re*", "a/../b", "./a", "-x", "a b"})
  void noRepositories(String pattern) {
    assertThatThrownBy(() -> RepositoryPattern.parse(pattern))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          make test      | make test          | true
          make test      | make test all      | false
          make *         | make test all      | true
          make *         | make               | false
          make *         | make a; id         | false
          make *         | make $(id)         | false
          make *         | make a && b        | false
          make *         | make a > b         | false
          make *         | make `id`          | false
          tail -* /log/* | tail -n 5 /log/x   | true
          tail -* /log/* | tail /log/x        | false
          """)
  void commands(String pattern, String command, boolean covered) {
    assertThat(CommandPattern.parse(pattern).matches(command)).isEqualTo(covered);
  }

  @Test
  void commandsOnOneLine() {
    assertThat(CommandPattern.parse("make *").matches("make a\nid")).isFalse();
    assertThat(CommandPattern.parse("a*a*a*a*a*b").matches("a".repeat(2000))).isFalse();
  }

  @Test
  void anEmptyListOfRepositoriesIsAll() {
    assertThat(new SshGrant.Git(List.of(), SshGrant.Lfs.REFUSED).covers("a/b")).isTrue();
    assertThat(new SshGrant.Commands(List.of()).covers("a")).isFalse();
  }
}
