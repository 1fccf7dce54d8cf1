package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.session.AuditLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a whole, on a host without an engine. */
final class MainTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    var environment =
        Map.of("XDG_STATE_HOME", dir + "/state", "DOCKER_HOST", "unix://" + dir + "/no.sock");
    var host = new HostView(n -> Optional.ofNullable(environment.get(n)), dir, dir);
    return new Main(
            environment,
            host,
            new Person.AtConsole(Optional.empty()),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .commandLine()
        .execute(args);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A bottle that ended, as a launcher leaves it. */
  private void ended(String id) throws IOException {
    var folder = Files.createDirectories(dir.resolve("state/claude-bottle/bottles/" + id));
    Files.writeString(
        folder.resolve("state.json"),
        """
        {"bottle":"%s","agent":"writer","started":"2026-01-01T10:00:00Z","ended":"2026-01-01T11:00:00Z",
         "pid":1,"pidStarted":"unknown","addresses":{"gateway":"10.0.0.2","agent":"10.0.0.3",
         "gatewayOutside":"10.0.1.2"}}
        """
            .formatted(id));
    Files.writeString(
        folder.resolve("audit.jsonl"),
        """
        {"time":"2026-01-01T10:00:01Z","event":"request","decision":"allow","method":"GET","scheme":"https","host":"a.example","port":443,"path":"/","status":200}
        {"event":"reloaded"}
        {"time":"2026-01-01T10:00:02Z","event":"request","decision":"deny","code":"host-not-allowed","method":"GET","scheme":"https","host":"b\\u001b.example","port":443,"path":"/"}
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "stop --all", "prune", "build", "start demo --yes"})
  void withoutAnEngineThereIsOneMessageAndOneCode(String command) {
    assertThat(run(command.split(" ", -1))).isEqualTo(69);
    assertThat(err())
        .startsWith("bottle: no Docker engine answers at unix://")
        .contains("DOCKER_HOST")
        .doesNotContain("\tat ");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"logs no-such", "allow no-such a.example", "stop no-such", "pushes no-such"})
  void anUnknownBottleIsNamedWithThoseThatRun(String command) {
    assertThat(run(command.split(" ", -1))).isEqualTo(1);
    assertThat(err()).isEqualTo("bottle: no bottle 'no-such'. None is running; see: bottle ps\n");
  }

  @Test
  void anEndedBottleIsGivenNothingMore() throws Exception {
    ended("site-7k2");
    assertThat(run("allow", "site-7k2", "a.example")).isEqualTo(1);
    assertThat(err()).startsWith("bottle: bottle site-7k2 has ended.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "strat demo",
        "start",
        "start demo --format json",
        "start demo --frob",
        "stop",
        "stop a-bcd --all",
        "allow site-7k2",
        "allow site-7k2 http://a.example/",
        "allow site-7k2 *",
        "ps --format xml",
        "prune --older-than soon",
        "setup"
      })
  void whatCannotBeUnderstoodIsUsage(String command) {
    assertThat(run(command.isEmpty() ? new String[0] : command.split(" ", -1))).isEqualTo(2);
    assertThat(err()).startsWith("bottle: ");
    assertThat(out()).isEmpty();
  }

  @Test
  void aMistypedCommandIsGuessed() {
    run("strat", "demo");
    assertThat(err()).contains("Did you mean").contains("start").contains("bottle --help");
  }

  @Test
  void everyCommandHelpsWithAnExample() {
    var names = new TreeSet<>(Map.copyOf(commands()).keySet());
    assertThat(names)
        .contains(
            "start", "ps", "logs", "allow", "pushes", "stop", "prune", "check", "trust", "doctor",
            "setup")
        .contains("build", "completion", "gateway", "scan", "rules");
    for (var name : names) {
      out.reset();
      assertThat(run(name, "--help")).as(name).isZero();
      if (!name.equals("rules")) {
        assertThat(out()).as(name).contains("Usage: bottle " + name, "Example");
      }
    }
  }

  private Map<String, picocli.CommandLine> commands() {
    var nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var host = new HostView(_ -> Optional.empty(), dir, dir);
    return new Main(Map.of(), host, new Person.AtConsole(Optional.empty()), nowhere, nowhere)
        .commandLine()
        .getSubcommands();
  }

  @Test
  void logsArePlainOrJsonAndNeverMoveTheCursor() throws Exception {
    ended("site-7k2");
    assertThat(run("logs", "site-7k2")).isZero();
    assertThat(out().lines()).hasSize(2);
    assertThat(out())
        .contains("host-not-allowed")
        .contains("b\\x1b.example")
        .doesNotContain("\u001b");
    out.reset();
    assertThat(run("logs", "site-7k2", "--denied", "--json")).isZero();
    assertThat(out().lines()).hasSize(1);
    JsonNode event = JsonMapper.builder().build().readTree(out());
    assertThat(event.path("code").asText()).isEqualTo("host-not-allowed");
    out.reset();
    assertThat(run("logs", "site-7k2", "-f")).isZero();
    assertThat(out().lines()).hasSize(2);
  }

  @Test
  void logsShowACanary() {
    var event =
        "{\"time\":\"2026-11-21T02:03:04.005Z\",\"event\":\"request\",\"decision\":\"deny\","
            + "\"code\":\"secret-found\",\"method\":\"GET\",\"host\":\"a.example\","
            + "\"rule\":\"known-secret\",\"location\":\"query\",\"canary\":true}";
    assertThat(AuditLine.parse(event, ZoneOffset.UTC).map(AuditLine::shown).orElse(""))
        .endsWith("known-secret at query   CANARY: a planted value");
    assertThat(
            AuditLine.parse(event.replace(",\"canary\":true", ""), ZoneOffset.UTC)
                .map(AuditLine::shown)
                .orElse(""))
        .endsWith("known-secret at query");
  }

  @Test
  void logsShowAPush() {
    var event =
        "{\"time\":\"2026-11-21T14:07:02.005Z\",\"event\":\"push\",\"decision\":\"deny\","
            + "\"code\":\"push-secret-found\",\"scheme\":\"ssh\",\"host\":\"a.example\",\"port\":22,"
            + "\"repo\":\"/acme/site.git\",\"refs\":[\"refs/heads/agent/fix\",\"refs/tags/v1\"],"
            + "\"rule\":\"github-pat\",\"location\":\"conf/.env:4\",\"millis\":3}";
    assertThat(AuditLine.parse(event, ZoneOffset.UTC).map(AuditLine::shown).orElse(""))
        .isEqualTo(
            "14:07:02  deny   push-secret-found  push  acme/site  agent/fix, tag v1   conf/.env:4");
  }

  @Test
  void doctorSaysWhatIsMissing() throws Exception {
    assertThat(run("doctor", "--format", "json")).isEqualTo(69);
    JsonNode findings = JsonMapper.builder().build().readTree(out());
    assertThat(findings.at("/0/subject").asText()).isEqualTo("engine");
    assertThat(findings.at("/0/level").asText()).isEqualTo("fail");
    assertThat(findings.findValuesAsText("subject")).contains("java", "state", "disk", "login");
    out.reset();
    assertThat(run("doctor")).isEqualTo(69);
    assertThat(out()).startsWith("fail  engine     no Docker engine answers at unix://");
  }

  @Test
  void checkTellsAllProblemsAtTheirPlaces() throws Exception {
    Files.writeString(
        dir.resolve("claude-bottle.json"),
        """
        { "bottles": { "a": { "egres": {} },
                       "b": { "egress": { "allowlist": ["x.example"], "passthrough": ["y.example"] } } },
          "agents": {} }
        """);
    assertThat(run("check", "--format", "json")).isEqualTo(65);
    JsonNode problems = JsonMapper.builder().build().readTree(out());
    assertThat(problems).hasSize(2);
    assertThat(problems.at("/1/path").asText()).isEqualTo("bottles.b.egress.passthrough[0]");
    assertThat(problems.at("/1/line").asInt()).isEqualTo(2);
    out.reset();
    assertThat(run("check")).isEqualTo(65);
    assertThat(out()).endsWith("2 problems\n");
  }

  @Test
  void aWrongManifestComesBeforeTheEngine() throws Exception {
    Files.writeString(dir.resolve("claude-bottle.json"), "{ \"agents\": ");
    assertThat(run("start", "writer", "--yes")).isEqualTo(65);
    assertThat(err()).contains("claude-bottle.json:1:").doesNotContain("Docker");
  }

  @Test
  void checkAndDoctorTellOfPrivateKeys() throws IOException {
    var key = Files.writeString(dir.resolve("k"), "Proc-Type: 4,ENCRYPTED\n");
    Files.writeString(
        dir.resolve("claude-bottle.json"),
        """
        { "bottles": { "b": { "ssh": [ { "Host": "h", "Hostname": "h.example.com", "User": "git",
                                         "IdentityFile": "k" } ] } } }
        """);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(run("check")).isZero();
    assertThat(out())
        .isEqualTo(
            "no problems\nnote: k (ssh h) can be read by others on this host: chmod 600 "
                + key.toRealPath()
                + "\n");

    out.reset();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    run("doctor");
    assertThat(out()).contains("k (ssh h) is encrypted: a start asks for its passphrase");

    assertThat(run("trust", "--forget-host-key", "h.example.com")).isEqualTo(1);
    assertThat(err()).contains("no host key of h.example.com:22 was agreed to");
  }
}
