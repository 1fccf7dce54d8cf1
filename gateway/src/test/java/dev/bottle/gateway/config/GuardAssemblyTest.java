package dev.bottle.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.Guard;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardAssemblyTest {
  private final GuardAssembly assembly =
      new GuardAssembly(
          new VaultAssembly(
              Map.of("T", "value-of-the-environment")::get, new PlaceholderMint(new Random(1))));

  private final Problems problems = new Problems();

  private static GatewayConfig config(String more) throws InvalidConfigException {
    return GatewayConfigReader.read(
        """
        {"listen":{"proxy":"127.0.0.1:0"},"egress":{"allowlist":["a.example"]},
         "credentials":{"T":{"value":"${T}","hosts":["a.example"]}}%s}
        """
            .formatted(more),
        new ReadContext(Path.of("/"), Path.of("/"), SecretSource.ENVIRONMENT));
  }

  @Test
  void theRulesKnowTheVaultsValues() throws InvalidConfigException {
    var guard = assembled(config("")).orElseThrow();
    var text = "x=value-of-the-environment";
    assertThat(guard.rules().scanText(new Part.Query(), text, Set.of()))
        .isNotInstanceOf(Verdict.Clean.class);
    assertThat(guard.rules().scanText(new Part.Query(), text, Set.of("T")))
        .isInstanceOf(Verdict.Clean.class);
  }

  @Test
  void anExemptionNamesARule() throws InvalidConfigException {
    var text = ",\"dlp\":{\"exempt\":[{\"rule\":\"jtw\",\"host\":\"a.example\"}]}";
    assertThat(assembled(config(text))).isEmpty();
    assertThat(problems.inOrder())
        .singleElement()
        .hasToString("$.dlp.exempt[0].rule: there is no rule \"jtw\"");
  }

  private Optional<Guard> assembled(GatewayConfig config) {
    return assembly.assemble(
        config, Optional.of(RuleSet.EMPTY), Secrets.none(), Vault.empty(), problems);
  }
}
