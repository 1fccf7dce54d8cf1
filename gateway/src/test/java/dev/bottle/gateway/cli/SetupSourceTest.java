package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bottle.gateway.cli.GatewayCommand.StdinUse;
import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupSourceTest {
  @TempDir private Path directory;

  @Test
  void whatIsWrongInTheFileAndBesideItIsToldAtOnce() throws IOException {
    var config = directory.resolve("gateway.json");
    Files.writeString(directory.resolve("bad.toml"), "[[rules]]\nid = \"x\"\n");
    Files.writeString(
        config,
        """
        { "listen": { "prxy": "127.0.0.1:0" },
          "egress": { "allowlist": ["a.example"], "upstreamCa": ["none.pem"] },
          "dlp": { "rules": ["bad.toml", "none.toml"] },
          "credentials": { "UNSET": { "value": "${UNSET}", "hosts": ["a.example"] },
                           "LITERAL": { "value": "hunter2-hunter2", "hosts": ["a.example"] } } }
        """);
    var source =
        new SetupSource(
            Optional.of(config),
            ConfigOverrides.none(),
            StdinUse.NO_SECRETS,
            Map.of(),
            new PlaceholderMint(new Random(1)));
    var thrown =
        catchThrowableOfType(
            SetupException.class, () -> source.read(Secrets.none(), Vault.empty()));
    assertThat(thrown.problems())
        .satisfiesExactly(
            p -> assertThat(p).contains("$.listen: the key proxy is missing"),
            p -> assertThat(p).contains("$.listen.prxy: unknown key").contains("\"proxy\"?"),
            p -> assertThat(p).contains("$.credentials.LITERAL.value: a secret does not stand"),
            p -> assertThat(p).contains("$.credentials.UNSET: the variable UNSET is not set"),
            p -> assertThat(p).contains("none.toml: no such file"),
            p -> assertThat(p).contains("bad.toml:"),
            p -> assertThat(p).contains("none.pem: cannot be read"));
  }
}
