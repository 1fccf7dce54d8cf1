package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.KeyFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.Planner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    Files.writeString(
        dir.resolve("claude-bottle.json"),
        """
        { "bottles": { "b": { "ssh": [
            { "Host": "locked", "Hostname": "a.example.com", "User": "git", "IdentityFile": "locked" },
            { "Host": "again", "Hostname": "b.example.com", "User": "git", "IdentityFile": "locked" },
            { "Host": "open", "Hostname": "c.example.com", "User": "git", "IdentityFile": "open" } ] } },
          "agents": { "w": { "bottle": "b" } } }
        """);
    var host = new HostView(_ -> Optional.empty(), dir.resolve("home"), dir);
    var manifest = new ManifestReader(host, new GatewayRules()).read(Optional.empty()).manifest();
    var agent = Objects.requireNonNull(manifest.agents().get("w"));
    var bottle = Objects.requireNonNull(manifest.bottles().get("b"));
    return Planner.plan(
        new Planner.Request(agent, bottle, List.of(), Optional.empty(), List.of()),
        new HostFacts(
            new BottleId("site-7k2"),
            new ImageTags("g", "a"),
            Set.of("runc"),
            2,
            new HostUser(1000, 1000),
            dir,
            dir,
            List.of(),
            Map.of(),
            HostFacts.Login.ABSENT));
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
    assertThat(plan.ssh())
        .extracting(entry -> entry.identity().lock())
        .containsExactly(KeyFile.Lock.PASSPHRASE, KeyFile.Lock.PASSPHRASE, KeyFile.Lock.NONE);
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
