package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingSecretTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "true",
        "dev",
        "production",
        "staging-eu-west-1b",
        "/usr/bin/vim",
        "/home/jane/.nvm/versions/node/v22.11.0/bin:/usr/local/sbin:/usr/bin",
        "C:\\Program Files\\Java\\jdk-25",
        "~/go/pkg/mod",
        "../Projects2026/WebApp",
        "builds/Release2026#4/Out",
        "en_US.UTF-8",
        "C.UTF-8",
        "Europe/Berlin",
        "xterm-256color",
        "utf8mb4_unicode_ci",
        "x86_64-unknown-linux-gnu",
        "linux/amd64,linux/arm64/v8",
        "https://api.example.com/v1/projects/42?region=eu-central-1",
        "https://docs.example.com/d/1aBcD2eF3gH4iJ5kL6mN/edit",
        "http://proxy.example.com:8080",
        "postgres://db.internal.example.com:5432/orders",
        "postgres://orders@db.internal.example.com/orders",
        "postgres://postgres:postgres@localhost/orders",
        "git@github.com:acme/web-frontend2.git",
        "ssh://git@gitea.example.com:30009/acme/site.git",
        "jane.doe@example.com",
        "j.r.doe+ci2026@mail.example.co.uk",
        "Jane Doe",
        "correct horse battery staple",
        "1234567890",
        "3.141592653589793",
        "2026-11-21T02:03:04.005Z",
        "1.21.0-rc.2+build.20261121",
        "v22.11.0",
        "10.0.0.0/8,192.168.0.0/16",
        "2001:db8::8a2e:370:7334",
        "-Xmx512m -XX:+UseG1GC",
        "--max-old-space-size=4096",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "4f1c9d2e-8a6b-4be0-9f3a-5c4d3e2f9c21",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "i-0abcd1234ef567890",
        "arn:aws:iam::123456789012:role/DeployRole",
        "myJsonParserFactoryBean",
        "OrdersServiceV2Client",
        "HTTPSConnectionPoolManager",
        "kubernetes.default.svc.cluster.local",
        "INFO,com.acme.web2=DEBUG,org.hibernate=WARN",
        "team-platform-oncall",
        "#ff8800",
        "user:group",
        "bash-5.2$",
        "%Y-%m-%dT%H:%M:%S",
        "!**/node_modules/**",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMk2mQ6fWk0bYV8i1m3nXqRz7tT9pLs4uHcJ5dG2eFbA jane",
        "sunset-boulevard-2026",
        "password1234",
      })
  void whatPeopleWriteIsNoSecret(String value) {
    assertThat(SettingSecret.in("SETTING", value)).as(value).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kX9mP2vL5qRt7WzYbN3cF8hJ",
        "xoxq-2189-kX9mP2vL5qRt7WzYbN3c",
        "tk_live_Zq8Lw3Kx0Vb7Nm5Rt2Yp",
        "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg==",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzQ9pLw3KxT",
        "qwzjxkvbpfhgtmnd",
        "Tr0ub4dor&3xyz",
        "Summer2026!now",
        "kX9#mP2$vL5q",
        "K7MDENGbPxRf",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.kX9mP2vL5qRt7WzYbN3cF8hJ4dSgQ6",
      })
  void whatWasDrawnIsASecret(String value) {
    assertThat(SettingSecret.in("SETTING", value)).contains(value);
  }

  @ParameterizedTest
  @CsvSource({
    "GITEA_TOKEN, da39a3ee5e6b4b0d3255bfef95601890afd80709, true",
    "COMMIT, da39a3ee5e6b4b0d3255bfef95601890afd80709, false",
    "HEROKU_API_KEY, 4f1c9d2e-8a6b-4be0-9f3a-5c4d3e2f9c21, true",
    "TENANT, 4f1c9d2e-8a6b-4be0-9f3a-5c4d3e2f9c21, false",
    "OAUTH_CLIENT_ID, kX9mP2vL5qRt7WzYbN3cF8hJ, false",
    "STRIPE_PUBLISHABLE_KEY, pk_live_kX9mP2vL5qRt7WzYbN3cF8hJ, false",
    "DEPLOY_KEY_PATH, /home/jane/.ssh/id_ed25519_gitea, false",
    "PASSWORD, production, false",
  })
  void aNameTellsWhatAFormLeavesOpen(String name, String value, boolean secret) {
    assertThat(SettingSecret.in(name, value).isPresent()).isEqualTo(secret);
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://orders:p2naK9qhXw@db.example.com/orders, p2naK9qhXw",
    "redis://:kX9mP2vL5qRt@cache.example.com:6379/0, kX9mP2vL5qRt",
    "https://ci:tk%2Flive%40Zq8Lw3Kx0V@git.example.com/x.git, tk/live@Zq8Lw3Kx0V",
    "amqp://guest:Tr0ub4dor&3xyz@mq.example.com, Tr0ub4dor&3xyz",
  })
  void theSecretOfALoginIsItsPassword(String url, String password) {
    assertThat(SettingSecret.in("SETTING", url)).contains(password);
  }

  @Test
  void almostEveryRandomTokenIsTaken() {
    var random = new Random(5);
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    int taken = 0;
    for (int i = 0; i < 2000; i++) {
      var value =
          random
              .ints(24, 0, alphabet.length())
              .mapToObj(c -> alphabet.substring(c, c + 1))
              .collect(Collectors.joining());
      taken += SettingSecret.in("X", value).isPresent() ? 1 : 0;
    }
    assertThat(taken).isGreaterThan(1980);
  }

  @Test
  void rulesKnowMoreFormsAndTheirExceptions() throws InvalidRulesException {
    var rules =
        RuleFiles.forFiles(
            List.of(
                new RuleSource(
                    "t",
                    """
                    [[rules]]
                    id = "hook"
                    regex = '''https://hooks\\.example\\.com/([A-Za-z0-9]{10,})'''
                    [[rules]]
                    id = "weak"
                    regex = '''weak-([a-z]+)'''
                    """)));
    var search = new SecretSearch(rules, Set.of());
    var url = "https://hooks.example.com/kX9mP2vL5qRt7Wz";
    assertThat(search.inVariable("HOOK", url)).containsExactly("kX9mP2vL5qRt7Wz");
    assertThat(new SecretSearch(rules, Set.of("hook")).inVariable("HOOK", url)).isEmpty();
    assertThat(search.inVariable("W", "weak-production")).isEmpty();
    assertThat(search.inVariable("A", "a kX9mP2vL5qRt7Wz")).isEmpty();
  }
}
