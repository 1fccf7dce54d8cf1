package dev.bottle.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.policy.SecretString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String CONFIG =
      """
      {"listen":{"proxy":"127.0.0.1:0"},"egress":{"allowlist":["a.example"]},
       "credentials":{"T":{"value":"${T}","hosts":["a.example"]},"U":{"hosts":["a.example"]}}}
      """;

  private final VaultAssembly assembly =
      new VaultAssembly(
          Map.of("T", "value-of-the-environment")::get, new PlaceholderMint(new Random(1)));

  private static GatewayConfig config() throws InvalidConfigException {
    return GatewayConfigReader.read(
        CONFIG, new ReadContext(Path.of("/"), Path.of("/"), SecretSource.STDIN));
  }

  private Vault assembled(Secrets secrets, Vault previous) throws InvalidConfigException {
    var problems = new Problems();
    var vault = assembly.assemble(config(), secrets, previous, problems);
    problems.throwIfAny();
    return vault;
  }

  @Test
  void theFirstLineIsReadAndNothingBehindIt() throws IOException, InvalidConfigException {
    var line =
        "{\"credentials\":{\"U\":\"value-of-u\"},\"identities\":{\"h\":\"key\"},"
            + "\"passphrases\":{\"h\":\"phrase\"},\"tokens\":{\"c\":\"token\"},"
            + "\"known\":{\"K\":\"known-value\"},\"canaries\":{\"C\":\"canary-value\"}}\nrest";
    var in = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
    assertThat(Secrets.readLine(in))
        .isEqualTo(
            new Secrets(
                Map.of("U", new SecretString("value-of-u")),
                Map.of("h", new SecretString("key")),
                Map.of("h", new SecretString("phrase")),
                Map.of("c", new SecretString("token")),
                Map.of("K", new SecretString("known-value")),
                Map.of("C", new SecretString("canary-value"))));
    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("rest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "[\"hunter2\"]",
        "{\"credentials\":\"hunter2\"}",
        "{\"credentials\":{\"T\":[\"hunter2\"]}}",
        "{\"tokens\":\"hunter2\"}",
        "{\"secrets\":{\"T\":\"hunter2\"}}",
        "{\"credentials\":{\"T\":\"hunter2\"",
        "{\"credentials\":{\"T\":\"hunter2\"}} hunter2",
        "{\"credentials\":{\"T\":\"hunter2\",\"T\":\"hunter2\"}}",
      })
  void aBadLineIsRefusedWithoutQuotingIt(String line) {
    assertThatThrownBy(() -> Secrets.parse(line))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("stdin")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void theLineIsBounded() {
    var in = new ByteArrayInputStream(new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> Secrets.readLine(in)).isInstanceOf(InvalidConfigException.class);
  }

  @Test
  void valuesComeFromStdinBeforeTheEnvironment() throws InvalidConfigException {
    var fromStdin =
        new Secrets(Map.of("U", new SecretString("value-of-u")), Map.of(), Map.of(), Map.of());
    var vault = assembled(fromStdin, Vault.empty());
    assertThat(vault.reverse("value-of-the-environment value-of-u"))
        .isEqualTo(vault.placeholders().get("T") + " " + vault.placeholders().get("U"));
    var both =
        new Secrets(
            Map.of("U", new SecretString("value-of-u"), "T", new SecretString("value-of-stdin")),
            Map.of(),
            Map.of(),
            Map.of());
    var reloaded = assembled(both, vault);
    assertThat(reloaded.reverse("value-of-stdin")).isEqualTo(vault.placeholders().get("T"));
    assertThat(reloaded.placeholders()).isEqualTo(vault.placeholders());
  }

  @Test
  void missingSuperfluousAndUnusableValuesAreProblems() {
    var secrets =
        new Secrets(
            Map.of("T", new SecretString("hunter2\nhunter2"), "X", new SecretString("hunter2")),
            Map.of(),
            Map.of(),
            Map.of());
    assertThatThrownBy(() -> assembled(secrets, Vault.empty()))
        .hasMessageContaining("$.credentials.T: the value has control")
        .hasMessageContaining("$.credentials.U: no value came")
        .hasMessageContaining("\"X\", which is no credential here")
        .hasMessageNotContaining("hunter2");
  }
}
