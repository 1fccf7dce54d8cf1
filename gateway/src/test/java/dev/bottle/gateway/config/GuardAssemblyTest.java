package dev.bottle.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Peer;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.SecretKind;
import dev.bottle.gateway.policy.SecretString;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GuardAssemblyTest {
  private final GuardAssembly assembly =
      new GuardAssembly(
          new VaultAssembly(
              Map.of("T", "value-of-the-environment")::get, new PlaceholderMint(new Random(1))),
          new ClientsAssembly(Map.of("CI", "token-of-the-ci-system", "SHORT", "hunter2")::get));

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

  private Optional<Guard> told(
      GatewayConfig config, Map<String, String> known, Map<String, String> canaries) {
    var secrets =
        new Secrets(Map.of(), Map.of(), Map.of(), Map.of(), secrets(known), secrets(canaries));
    return assembly.assemble(config, Optional.of(RuleSet.EMPTY), secrets, Vault.empty(), problems);
  }

  private static Map<String, SecretString> secrets(Map<String, String> values) {
    return values.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new SecretString(e.getValue())));
  }

  private static Destination at(String host) {
    return new Destination(Host.parse(host), 443);
  }

  @Test
  void whatIsToldLeavesForAnExemptedHostOnlyAndACanaryForNone() throws InvalidConfigException {
    var exempt = ",\"dlp\":{\"exempt\":[{\"rule\":\"known-secret\",\"host\":\"a.example\"}]}";
    var guard =
        told(
                config(exempt),
                Map.of("T", "told-value-0123", "SAME", "value-of-the-environment"),
                Map.of("T", "canary-value-0123"))
            .orElseThrow();
    assertThat(guard.knownFor(at("a.example"))).containsExactlyInAnyOrder("T", "known T");
    assertThat(guard.knownFor(at("b.example"))).isEmpty();
    for (var value : List.of("told-value-0123", "canary-value-0123")) {
      assertThat(guard.rules().scanText(new Part.Query(), value, Set.of("T")))
          .isInstanceOfSatisfying(
              Verdict.Found.class,
              found ->
                  assertThat(guard.kindOf(found.finding()))
                      .isEqualTo(
                          value.startsWith("canary") ? SecretKind.CANARY : SecretKind.GENUINE));
    }
    // The same value under a credential's name goes to the credential's host.
    assertThat(guard.rules().scanText(new Part.Query(), "value-of-the-environment", Set.of("T")))
        .isInstanceOf(Verdict.Clean.class);
  }

  @Test
  void whatCannotBeLookedForIsAProblem() throws InvalidConfigException {
    assertThat(told(config(""), Map.of("PIN", "1234567"), Map.of("C", "x".repeat(4097)))).isEmpty();
    assertThat(problems.inOrder())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "--secrets-from-stdin: the value of \"PIN\" cannot be looked for: it has to have 8 to"
                + " 4096 bytes",
            "--secrets-from-stdin: the value of \"C\" cannot be looked for: it has to have 8 to"
                + " 4096 bytes");
  }

  @Test
  void aClientWithATokenIsJudgedByItsOwnAllowlist() throws InvalidConfigException {
    var guard =
        assembled(
                config(
                    ",\"clients\":[{\"name\":\"ci\",\"token\":\"${CI}\",\"allowlist\":[\"c.example\"]}]"))
            .orElseThrow();
    var token = new SecretString("token-of-the-ci-system");
    var here = IpAddress.parse("10.0.0.3");
    var known = guard.as(new Peer(here, new ClientLogin.Named("ci", token))).orElseThrow().guard();
    assertThat(known.policy().rules().allowlist()).containsExactly(AllowEntry.parse("c.example"));
    assertThat(guard.as(new Peer(here, new ClientLogin.None()))).isEmpty();
  }

  @Test
  void tokensThatAreMissingWeakSharedOrForNothingAreProblems() throws InvalidConfigException {
    var config =
        config(
            ",\"clients\":[{\"name\":\"a\",\"token\":\"${CI}\"},{\"name\":\"b\",\"token\":\"${CI}\"},"
                + "{\"name\":\"c\",\"token\":\"${SHORT}\"},{\"name\":\"d\",\"token\":\"${UNSET}\"},"
                + "{\"name\":\"e\",\"address\":\"10.0.0.3\"}]");
    var secrets =
        new Secrets(
            Map.of(), Map.of(), Map.of(), Map.of("e", new SecretString("nobody-asked-for-it")));
    assertThat(
            assembly.assemble(config, Optional.of(RuleSet.EMPTY), secrets, Vault.empty(), problems))
        .isEmpty();
    assertThat(problems.inOrder())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "$.clients[b]: another client has the same token",
            "$.clients[c]: a token has 16 to 256 visible ASCII characters",
            "$.clients[d]: the variable UNSET is not set",
            "--secrets-from-stdin: a value came for \"e\", which is no client with a token here");
  }

  private Optional<Guard> assembled(GatewayConfig config) {
    return assembly.assemble(
        config, Optional.of(RuleSet.EMPTY), Secrets.none(), Vault.empty(), problems);
  }
}
