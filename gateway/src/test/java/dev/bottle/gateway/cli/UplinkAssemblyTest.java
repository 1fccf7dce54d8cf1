package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bottle.gateway.config.GatewayConfig.ClientCertificateEntry;
import dev.bottle.gateway.config.GatewayConfig.Egress;
import dev.bottle.gateway.config.GatewayConfig.UpstreamProxyEntry;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.tls.FlawedServers;
import dev.bottle.gateway.upstream.ProxyLogin;
import dev.bottle.gateway.upstream.UpstreamProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UplinkAssemblyTest {
  private static final Destination PROXY = Destination.parse("proxy.example:8080", 0);
  private static final String AT = "$.egress.clientCertificates[";

  private final FlawedServers authority = new FlawedServers();
  @TempDir private Path folder = Path.of("");

  UplinkAssemblyTest() throws Exception {}

  @BeforeEach
  void write() throws Exception {
    file("client.pem", authority.clientChain("agent").text());
    file("client.key", authority.clientKey());
  }

  @Test
  void theLoginComesFromItsVariable() throws SetupException {
    var uplink =
        UplinkAssembly.assemble(
            egress(Optional.of("LOGIN")), Secrets.none(), Map.of("LOGIN", "me:pass:word"));
    assertThat(uplink.proxy())
        .contains(
            new UpstreamProxy(
                PROXY, Optional.of(new ProxyLogin("me", new SecretString("pass:word")))));
    assertThat(UplinkAssembly.assemble(egress(Optional.empty()), Secrets.none(), Map.of()).proxy())
        .contains(new UpstreamProxy(PROXY, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTHER | x | the variable LOGIN is not set",
        "LOGIN | hunter2 | the variable does not hold user:password",
        "LOGIN | :hunter2 | the variable does not hold user:password",
        "LOGIN | 'me:hunter2\n' | a proxy's password has no control bytes",
      })
  void aLoginThatCannotBeUsedIsToldWithoutIt(String variable, String value, String told) {
    assertThat(problems(egress(Optional.of("LOGIN")), Secrets.none(), Map.of(variable, value)))
        .containsExactly("$.egress.upstreamProxy.login: " + told);
  }

  @Test
  void keysComeFromFilesOrOnStandardInput() throws Exception {
    var egress =
        egress(
            entry("a.example", "client.pem", "client.key"),
            entry("*.c.example:8443", "client.pem", ""));
    var secrets = identities(Map.of("*.c.example:8443", authority.clientKey()));
    assertThat(UplinkAssembly.assemble(egress, secrets, Map.of()).proxy()).isEmpty();
  }

  @Test
  void everythingWrongWithCertificatesIsToldAtOnce() throws Exception {
    file("text.pem", "rubbish");
    file("older.key", authority.olderClientKey());
    file("locked.key", authority.lockedClientKey());
    file("stranger.key", new FlawedServers().clientKey());
    var egress =
        egress(
            entry("a.example", "none.pem", "none.key"),
            entry("b.example", "text.pem", "client.key"),
            entry("c.example", "client.pem", "text.pem"),
            entry("d.example", "client.pem", "locked.key"),
            entry("e.example", "client.pem", "stranger.key"),
            entry("f.example", "client.pem", ""),
            entry("g.example", "client.pem", ""),
            entry("h.example", "client.pem", "older.key"));
    var secrets = identities(Map.of("g.example", "hunter2"));
    assertThat(problems(egress, secrets, Map.of()))
        .containsExactly(
            AT + "f.example].key: no value came on standard input",
            AT + "a.example].certificate: " + folder.resolve("none.pem") + ": cannot be read",
            AT + "a.example].key: " + folder.resolve("none.key") + ": cannot be read",
            AT
                + "b.example].certificate: "
                + folder.resolve("text.pem")
                + ": holds no PEM certificate",
            AT + "c.example].key: " + folder.resolve("text.pem") + ": holds no PEM private key",
            AT
                + "d.example].key: "
                + folder.resolve("locked.key")
                + ": the private key has a passphrase; openssl pkey writes one without",
            AT
                + "e.example].key: "
                + folder.resolve("stranger.key")
                + ": the private key is not the first certificate's",
            AT + "g.example].key: standard input: holds no PEM private key",
            AT
                + "h.example].key: "
                + folder.resolve("older.key")
                + ": the private key is not in PKCS #8 form; openssl pkey writes it so");
  }

  private static List<String> problems(
      Egress egress, Secrets secrets, Map<String, String> environment) {
    var thrown =
        catchThrowableOfType(
            SetupException.class, () -> UplinkAssembly.assemble(egress, secrets, environment));
    assertThat(thrown.problems()).noneMatch(p -> p.contains("hunter2"));
    return thrown.problems();
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private ClientCertificateEntry entry(String host, String certificate, String key) {
    var file = Optional.of(key).filter(k -> !k.isEmpty()).map(folder::resolve);
    return new ClientCertificateEntry(HostPort.parse(host), folder.resolve(certificate), file);
  }

  private static Secrets identities(Map<String, String> keys) {
    var secret = new HashMap<String, SecretString>();
    keys.forEach((host, key) -> secret.put(host, new SecretString(key)));
    return new Secrets(Map.of(), secret, Map.of(), Map.of());
  }

  private static Egress egress(Optional<String> loginVariable) {
    var proxy = Optional.of(new UpstreamProxyEntry(PROXY, loginVariable));
    return new Egress(List.of(), List.of(), List.of(), List.of(), proxy, List.of());
  }

  private static Egress egress(ClientCertificateEntry... entries) {
    return new Egress(
        List.of(), List.of(), List.of(), List.of(), Optional.empty(), List.of(entries));
  }
}
