package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code bottle gateway} without Docker, and plain curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayAloneIT {
  private static final String KEY = "AK" + "IA" + "Q3ZT7LM5WX2RPD6C";

  private final Origins origins;
  private final Home home;
  private final Alone gateway;

  GatewayAloneIT(@TempDir Path folder) throws IOException, GeneralSecurityException {
    home = Home.under(folder);
    origins = new Origins(folder);
    gateway = Alone.start(home, "", flags("--audit", "-"));
  }

  @BeforeAll
  void isReady() {
    assertThat(gateway.ready().path("event").asText()).isEqualTo("ready");
    assertThat(gateway.ready().path("listen").path("proxy").asText())
        .matches("127\\.0\\.0\\.1:\\d+");
    assertThat(gateway.ready().path("ca").asText()).endsWith("ca.pem");
  }

  @AfterAll
  void end() {
    assertThat(gateway.end()).isZero();
    origins.close();
  }

  @Test
  void anAllowedHostIsReachedAndTheEventSaysSo() {
    var ran = gateway.curl(origins.url("/ping?q=secretless"));

    assertThat(ran.out()).as(ran.toString()).isEqualTo("pong");
    var event = gateway.event("request");
    while (!event.path("path").asText().equals("/ping")) {
      event = gateway.event("request");
    }
    assertThat(event.path("decision").asText()).isEqualTo("allow");
    assertThat(event.path("status").asInt()).isEqualTo(200);
    assertThat(event.path("bytesDown").asInt()).isEqualTo(4);
    assertThat(event.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
  }

  @Test
  void plainHttpIsReachedToo() {
    assertThat(gateway.curl(origins.plainUrl("/ping")).out()).isEqualTo("pong");
  }

  @Test
  void aHostThatIsNotAllowedGetsTheRefusalOverHttps() {
    var ran = gateway.curl("-D-", "https://paste.example.net/");

    assertThat(ran.exit()).as(ran.toString()).isZero();
    assertThat(ran.out())
        .contains(" 403")
        .containsIgnoringCase("x-bottle-deny: host-not-allowed")
        .contains("bottle: denied (host-not-allowed): paste.example.net is not on")
        .contains("This is policy, not a fault");
  }

  @Test
  void theRefusalIsJsonWhereJsonIsAskedFor() {
    var ran = gateway.curl("-H", "Accept: application/json", "https://paste.example.net/");

    var answer = Home.json(ran.out());
    assertThat(answer.path("type").asText()).isEqualTo("error");
    assertThat(answer.path("error").path("type").asText()).isEqualTo("permission_error");
    assertThat(answer.path("error").path("code").asText()).isEqualTo("host-not-allowed");
    assertThat(answer.path("error").path("message").asText()).contains("paste.example.net");
    assertThat(answer.path("error").has("allow")).isTrue();
  }

  @Test
  void aSecretIsRefusedInUrlHeaderBodyAndZippedBody() throws IOException {
    Path zipped = home.project().resolve("body.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(("some text, then " + KEY + " and more").getBytes(StandardCharsets.UTF_8));
    }
    List<String[]> roads =
        List.of(
            new String[] {origins.url("/in?key=" + KEY)},
            new String[] {"-H", "X-Note: " + KEY, origins.url("/in")},
            new String[] {"-d", "note=" + KEY, origins.url("/in")},
            new String[] {
              "-T", zipped.toString(), "-H", "Content-Encoding: gzip", origins.url("/in")
            });
    for (String[] road : roads) {
      var args = new ArrayList<>(List.of("-D-"));
      args.addAll(List.of(road));
      var ran = gateway.curl(args.toArray(String[]::new));

      assertThat(ran.out())
          .as(String.join(" ", road))
          .contains(" 403")
          .containsIgnoringCase("x-bottle-deny: secret-found")
          .doesNotContain(KEY);
    }
    assertThat(origins.seen()).noneMatch(request -> request.toString().contains(KEY));
    // A head may have gone ahead of its body; of the body nothing that holds the secret has.
    String packed = Files.readString(zipped, StandardCharsets.ISO_8859_1);
    assertThat(origins.bodies())
        .noneMatch(body -> body.contains(KEY))
        .noneMatch(body -> body.contains(packed));
  }

  @Test
  void aReloadBySignalAndByAChangedFileTakesTheNewListAndKeepsTheOldWhenItIsWrong()
      throws Exception {
    Home own = Home.under(home.folder().resolve("reload"));
    Path config = own.write("gateway.json", origins.config("\"echo.e2e.test:%d\""));
    try (var reloading = Alone.start(own, "", "--config", config.toString())) {
      String url = origins.url("/ping").replace("echo.", "other.");
      assertThat(reloading.curl(url).out()).contains("host-not-allowed");

      Files.writeString(config, origins.config("\"echo.e2e.test:%1$d\", \"other.e2e.test:%1$d\""));
      reloading.event("reloaded");
      assertThat(reloading.curl(url).out()).isEqualTo("pong");

      Files.writeString(config, "{ \"egres\": {} }");
      assertThat(reloading.event("reload-failed").path("problems").toString()).contains("egres");
      assertThat(reloading.curl(url).out()).isEqualTo("pong");

      Files.writeString(config, origins.config("\"echo.e2e.test:%d\""));
      reloading.event("reloaded");
      Programs.run("kill", "-HUP", "" + reloading.process().pid());
      reloading.event("reloaded");
      assertThat(reloading.curl(url).out()).contains("host-not-allowed");
      assertThat(reloading.end()).isZero();
    }
  }

  @Test
  void credentialsComeFromTheEnvironment() {
    Home own = Home.under(home.folder().resolve("env")).with("E2E_TOKEN", "real-one");
    Path config = own.write("gateway.json", origins.configWithCredential("${E2E_TOKEN}"));
    try (var swapping = Alone.start(own, "", "--config", config.toString())) {
      assertSwapped(swapping, "real-one");
    }
  }

  @Test
  void credentialsComeOnStdinWhoseEndIsADeadMansSwitch() throws Exception {
    Home own = Home.under(home.folder().resolve("stdin"));
    Path config = own.write("gateway.json", origins.configWithCredential(""));
    String secrets = "{\"credentials\":{\"FORGE\":\"real-two\"}}\n";
    try (var swapping =
        Alone.start(
            own,
            secrets,
            "--config",
            config.toString(),
            "--secrets-from-stdin",
            "--exit-on-stdin-eof")) {
      assertSwapped(swapping, "real-two");
      swapping.process().getOutputStream().close();
      assertThat(swapping.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void assertSwapped(Alone gateway, String real) {
    String placeholder = gateway.ready().path("placeholders").path("FORGE").asText();
    assertThat(placeholder).isNotEmpty().doesNotContain(real);
    gateway.curl("-H", "Authorization: Bearer " + placeholder, origins.url("/login-" + real));
    assertThat(origins.seen())
        .anySatisfy(
            request -> {
              assertThat(request.uri().getPath()).isEqualTo("/login-" + real);
              assertThat(request.field("authorization")).isEqualTo("Bearer " + real);
            });
  }

  @Test
  void aWrongFlagIsUsageAndAWrongConfigurationIs65() {
    assertThat(home.bottle("gateway", "--no-such-flag").exit()).isEqualTo(2);
    Path config = home.write("wrong.json", "{ \"listen\": {}, \"runtime\": \"x\", \"egres\": {} }");
    var ran = home.bottle("gateway", "--config", config.toString());
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(65);
    assertThat(ran.err()).contains("egres").contains("runtime");
  }

  @Test
  void aGibibyteGoesEachWayThroughA64MebibyteHeap() throws Exception {
    Home own = Home.under(home.folder().resolve("large")).with("BOTTLE_JAVA_OPTS", "-Xmx64m");
    try (var small = Alone.start(own, "", flags())) {
      Path large = own.project().resolve("large.bin");
      try (OutputStream out = Files.newOutputStream(large)) {
        Origins.bulk(out);
      }
      var up = small.curl("-T", large.toString(), origins.url("/hash"));
      assertThat(up.out()).as(up.toString()).isEqualTo(Origins.bulkHash());

      Path back = own.project().resolve("back.bin");
      var down = small.curl("-o", back.toString(), origins.url("/bulk"));
      assertThat(down.exit()).as(down.toString()).isZero();
      assertThat(Files.mismatch(large, back)).isEqualTo(-1);
      Files.delete(large);
      Files.delete(back);
    }
  }

  private String[] flags(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--allow",
                "echo.e2e.test:" + origins.httpsPort(),
                "--allow",
                "echo.e2e.test:" + origins.httpPort(),
                "--resolve",
                "echo.e2e.test=127.0.0.1",
                "--upstream-ca",
                origins.ca().toString()));
    flags.addAll(List.of(more));
    return flags.toArray(String[]::new);
  }
}
