package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.guard.Client;
import dev.bottle.gateway.guard.Clients;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.tls.LeafCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real curl with a login for its proxy. */
class ClientLoginIT {
  private static final String TOKEN = "token-of-the-ci-system";

  @TempDir private Path dir;

  @Test
  void curlLogsInToItsProxy() throws Exception {
    try (var gateway = new TestGateway();
        var plain = TestOrigin.ok()) {
      var leaves = new LeafCertificates(gateway.originAuthority);
      var tls = leaves.serverContext(Host.parse("api.example.com")).toCompletableFuture().get();
      var secure = new TlsOrigin(gateway.loops, tls);
      var own =
          gateway.guard(
              Optional.empty(),
              Vault.empty(),
              "api.example.com:" + plain.port(),
              "api.example.com:" + secure.port);
      gateway.clients.set(
          new Clients.Only(
              List.of(
                  new Client(
                      "ci",
                      Optional.empty(),
                      Optional.of(new SecretString(TOKEN)),
                      Optional.of(own.policy())))));
      gateway.grant();
      Files.writeString(dir.resolve("ca.pem"), gateway.authority.certificatePem());
      var http = "http://api.example.com:" + plain.port() + "/";
      var https = "https://api.example.com:" + secure.port + "/";
      for (var login : List.of("--proxy-basic", "--proxy-anyauth")) {
        assertThat(curl(gateway, http, login, "--proxy-user", "ci:" + TOKEN)).endsWith("200 000");
        assertThat(curl(gateway, https, login, "--proxy-user", "ci:" + TOKEN)).endsWith("200 200");
      }
      var bearer = "Proxy-Authorization: Bearer " + TOKEN;
      assertThat(curl(gateway, https, "--proxy-header", bearer)).endsWith("200 200");
      assertThat(curl(gateway, http)).contains("proxy-auth-required").endsWith("407 000");
      assertThat(curl(gateway, https, "--proxy-user", "ci:wrong-token")).contains("000 407");
      assertThat(plain.seen()).doesNotContainIgnoringCase("proxy-auth").doesNotContain(TOKEN);
    }
  }

  private String curl(TestGateway gateway, String url, String... more) throws Exception {
    var command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20", "--noproxy", ""));
    command.addAll(List.of("-w", " %{http_code} %{http_connect}"));
    command.addAll(List.of("--cacert", dir.resolve("ca.pem").toString()));
    command.addAll(List.of("-x", "http://127.0.0.1:" + gateway.address.getPort(), url));
    command.addAll(List.of(more));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }
}
