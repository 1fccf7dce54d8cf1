package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.launcher.manifest.KeyFile;
import dev.bottle.launcher.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as ssh-keygen writes them, judged by the gateway's own code. */
final class IdentitiesTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Deque<String> typed = new ArrayDeque<>();

  private final class Typing implements Person {
    @Override
    public boolean present() {
      return true;
    }

    @Override
    public boolean agrees(String question) {
      return false;
    }

    @Override
    public Optional<String> secret(String question) {
      return Optional.ofNullable(typed.poll());
    }
  }

  private void key(String name, String type, String passphrase) throws Exception {
    var process =
        new ProcessBuilder(
                "ssh-keygen",
                "-q",
                "-t",
                type,
                "-N",
                passphrase,
                "-f",
                dir.resolve(name).toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private Plan plan() throws Exception {
    return StandInPlans.plan(
        dir,
        """
        "ssh": [
          { "Host": "locked", "Hostname": "a.example.com", "User": "git", "IdentityFile": "locked" },
          { "Host": "open", "Hostname": "c.example.com", "User": "git", "IdentityFile": "open" } ],
        "git": [
          { "Name": "hub", "Upstream": "https://hub.example.com/acme/hub" },
          { "Name": "again", "Upstream": "ssh://git@b.example.com/x", "IdentityFile": "locked" } ]
        """);
  }

  private Identities identities() {
    var err = new PrintStream(screen, true, StandardCharsets.UTF_8);
    return new Identities(new GatewaySsh(), new Typing(), err);
  }

  @Test
  void aPassphraseIsAskedOnceForAFileAndAgainWhenItIsWrong() throws Exception {
    key("locked", "ed25519", "open-sesame");
    key("open", "ecdsa", "");
    var plan = plan();
    assertThat(plan.logins())
        .extracting(login -> login.identity().lock())
        .containsExactly(KeyFile.Lock.PASSPHRASE, KeyFile.Lock.NONE, KeyFile.Lock.PASSPHRASE);
    assertThat(Identities.asks(plan)).isTrue();
    typed.addAll(List.of("wrong", "open-sesame"));

    var opened = identities().open(plan);

    assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo("That does not open locked.\n");
    assertThat(opened.keys()).containsOnlyKeys("locked", "again", "open");
    assertThat(opened.passphrases())
        .isEqualTo(Map.of("locked", "open-sesame", "again", "open-sesame"));
    assertThat(opened.toString()).doesNotContain("PRIVATE", "sesame");
  }

  @Test
  void threeWrongPassphrasesAreEnough() throws Exception {
    key("locked", "ed25519", "open-sesame");
    key("open", "ecdsa", "");
    typed.addAll(List.of("a", "b", "c", "open-sesame"));
    var plan = plan();

    assertThatThrownBy(() -> identities().open(plan))
        .isInstanceOf(SecretPrompts.NoValueException.class)
        .hasMessage("3 passphrases, and none opens locked");
    assertThat(typed).hasSize(1);
  }

  @Test
  void whatIsNoKeyIsSaidBeforeAnythingStarts() throws Exception {
    key("locked", "ed25519", "");
    Files.writeString(dir.resolve("open"), "not a key\n");
    var plan = plan();

    assertThatThrownBy(() -> identities().open(plan))
        .isInstanceOf(SecretPrompts.NoValueException.class)
        .hasMessageContaining("open")
        .hasMessageNotContaining("not a key");
  }
}
