package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.gateway.config.GatewayConfigReader;
import dev.bottle.gateway.config.ReadContext;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.launcher.manifest.HostKeyTexts;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import dev.bottle.launcher.preflight.Preflight;
import dev.bottle.launcher.trust.Approvals;
import dev.bottle.launcher.trust.HostKeyStore;
import dev.bottle.launcher.trust.TrustStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartRunnerTest {
  private static final String MANIFEST =
      """
      { "bottles": { "site": { "env": { "A": "1", "B": "${SECRET}" },
                               "egress": { "allowlist": ["docs.example.com"] } } },
        "agents": { "writer": { "bottle": "site", "workspace": "rw", "prompt": "You write." } } }
      """;

  @TempDir Path dir;
  private Path project = Path.of("");
  private Path home = Path.of("");
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final List<Plan> ran = new ArrayList<>();
  private final List<List<String>> left = new ArrayList<>();
  private final List<ResolvedSecrets> given = new ArrayList<>();
  private final List<Ground.Attendance> attended = new ArrayList<>();
  private int asked;
  private HostKeyStore hostKeys = new HostKeyStore(Path.of(""));
  private final Map<Destination, HostKey> shown = new HashMap<>();
  private final Map<String, String> env =
      Map.of(
          "SECRET",
          "s3cr3t-value",
          "GIVEN",
          "kX9mP2vL5qRt7WzYbN3cF8hJ",
          HostView.BUILT_IN_TOKEN,
          "tok-value");

  @BeforeEach
  void write() throws Exception {
    project = Files.createDirectories(dir.toRealPath().resolve("home/project"));
    home = project.getParent() == null ? project : project.getParent();
    Files.writeString(project.resolve("claude-bottle.json"), MANIFEST);
    hostKeys = new HostKeyStore(dir.resolve("state/host-keys"));
  }

  private enum Answer {
    YES,
    NO,
    NOBODY
  }

  private record Fake(Answer answer) implements Person {
    @Override
    public boolean present() {
      return answer != Answer.NOBODY;
    }

    @Override
    public boolean agrees(String question) {
      return answer == Answer.YES;
    }

    @Override
    public Optional<String> secret(String question) {
      return Optional.of("typed");
    }
  }

  private final class Recording implements Ground {
    @Override
    public void mustAnswer() {
      asked++;
    }

    @Override
    public String leaveBehind(List<String> args, ResolvedSecrets secrets) {
      left.add(args);
      given.add(secrets);
      assertThat(secrets.credentials()).containsEntry(HostView.AGENT_TOKEN, "tok-value");
      return "site-7k2";
    }

    @Override
    public Set<String> runtimes() {
      return Set.of("runc");
    }

    @Override
    public ImageTags expectedImages() {
      return new ImageTags("g", "a");
    }

    @Override
    public ImageTags prepare(Readiness readiness) {
      return new ImageTags("g:1", "a:1");
    }

    @Override
    public int run(Plan plan, ResolvedSecrets secrets, Attendance attendance) {
      attended.add(attendance);
      ran.add(plan);
      given.add(secrets);
      assertThat(secrets.credentials()).containsEntry(HostView.AGENT_TOKEN, "tok-value");
      return 7;
    }
  }

  private int start(String agent, StartRunner.Consent consent, Answer answer) throws Exception {
    return start(agent, consent, answer, new Presence.Attached(), Listing.TEXT);
  }

  private int start(
      String agent, StartRunner.Consent consent, Answer answer, Presence presence, Listing listing)
      throws Exception {
    var host = new HostView(n -> Optional.ofNullable(env.get(n)), home, project);
    var out = new PrintStream(screen, true, StandardCharsets.UTF_8);
    var runner =
        new StartRunner(
            new Recording(),
            host,
            new ManifestReader(host, new GatewayRules()),
            new Approvals(new TrustStore(dir.resolve("state/trust"))),
            _ -> facts(),
            new Departure(
                new Recording(),
                host,
                new HostKeys(hostKeys, (upstream, _) -> shownBy(upstream), new Fake(answer), out),
                new Identities((_, _, _) -> Optional.empty(), new Fake(answer), out),
                new Fake(answer),
                out,
                out),
            new Fake(answer),
            out,
            out);
    return runner.run(
        new StartRunner.Options(
            agent,
            consent,
            Ground.Readiness.IMAGES,
            Preflight.Detail.SHORT,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            presence,
            listing));
  }

  private HostFacts facts() {
    try {
      return new HostFacts(
          new BottleId("site-7k2"),
          new ImageTags("g", "a"),
          Set.of("runc"),
          2,
          new HostUser(1000, 1000),
          home,
          project,
          List.of(),
          hostKeys.all(),
          HostFacts.Login.PRESENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HostKey shownBy(Destination upstream) throws IOException {
    var key = shown.get(upstream);
    if (key == null) {
      throw new IOException("connection refused");
    }
    return key;
  }

  private String screen() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  @Test
  void yesStartsOnlyWhatAPersonApproved() throws Exception {
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(1);
    assertThat(ran).isEmpty();
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(7);
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(7);
    Files.writeString(project.resolve("claude-bottle.json"), MANIFEST + " ");
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(1);
    assertThat(ran).hasSize(2);
  }

  @Test
  void aNoAndAnEmptyRoomStartNothing() throws Exception {
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.NO)).isEqualTo(1);
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.NOBODY)).isEqualTo(2);
    assertThat(start("writer", StartRunner.Consent.DRY_RUN, Answer.NOBODY)).isZero();
    assertThat(ran).isEmpty();
  }

  @Test
  void thePreflightShowsGrantsAndNoValues() throws Exception {
    start("writer", StartRunner.Consent.DRY_RUN, Answer.NOBODY);
    assertThat(screen())
        .contains("writer in bottle site", "claude-bottle.json (new: not approved yet)")
        .contains("  env        A, B from $SECRET\n")
        .contains(
            "  login      CLAUDE_BOTTLE_OAUTH_TOKEN for api.anthropic.com; the agent holds a"
                + " placeholder\n")
        .contains("4 hosts allowed (api.anthropic.com, claude.ai, platform.claude.com, +1 more)")
        .contains("  workspace  ~/project, read and write (claude-bottle.json read only)")
        .doesNotContain("s3cr3t", "tok-value");
  }

  @Test
  void secretsOfTheWorkspaceAndTheEnvironmentAreKeptIn() throws Exception {
    var inFile = "gh" + "p_Zq8Lw3Kx0Vb7Nm5Rt2Yp9Hs4Jd6Fg1Cx0aB3";
    Files.writeString(project.resolve(".env"), "A=1\nGH=" + inFile + "\n");
    Files.createDirectories(project.resolve("node_modules/x"));
    Files.writeString(project.resolve("node_modules/x/.env"), inFile.replace("Zq8", "Aq9"));
    Files.writeString(
        project.resolve("claude-bottle.json"),
        MANIFEST.replace("\"A\": \"1\"", "\"A\": \"1\", \"C\": \"${GIVEN}\""));
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(7);
    assertThat(screen())
        .contains("  secrets    1 secret in the workspace will not leave: .env\n")
        .doesNotContain(inFile, "kX9m");
    assertThat(given.getFirst().known())
        .isEqualTo(Map.of("workspace .env:2", inFile, "env C", "kX9mP2vL5qRt7WzYbN3cF8hJ"));
    assertThat(given.getFirst().canaries().values())
        .hasSize(2)
        .allMatch(value -> value.length() >= 20);
    assertThat(given.getFirst().toString()).doesNotContain(inFile, "kX9m");

    start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY);
    assertThat(given.getLast().canaries()).isNotEqualTo(given.getFirst().canaries());
  }

  @Test
  void whereFindingsAreOnlyLoggedTheWorkspaceIsLeftAlone() throws Exception {
    Files.writeString(
        project.resolve(".env"), "GH=gh" + "p_Zq8Lw3Kx0Vb7Nm5Rt2Yp9Hs4Jd6Fg1Cx0aB3\n");
    Files.writeString(
        project.resolve("claude-bottle.json"),
        MANIFEST.replace("\"egress\"", "\"dlp\": { \"action\": \"log\" }, \"egress\""));
    start("writer", StartRunner.Consent.ASK, Answer.YES);
    assertThat(screen()).doesNotContain("  secrets ");
    assertThat(given.getFirst().known()).isEmpty();
  }

  @Test
  void anEmptyRoomEndsBeforeAnEngineIsNeeded() throws Exception {
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.NOBODY)).isEqualTo(2);
    assertThat(screen()).startsWith("bottle: there is no terminal to ask at.");
    assertThat(asked).isZero();
    start("writer", StartRunner.Consent.ASK, Answer.NO);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aDetachedStartAsksHereAndRunsBehind() throws Exception {
    var again = List.of("start", "writer", "--yes");
    assertThat(
            start(
                "writer",
                StartRunner.Consent.ASK,
                Answer.YES,
                new Presence.Detaching(again),
                Listing.TEXT))
        .isZero();
    assertThat(left).containsExactly(again);
    assertThat(given.getFirst().canaries()).isNotEmpty();
    assertThat(ran).isEmpty();
    assertThat(screen()).contains("\nsite-7k2\n");

    var told =
        "{\"env\":{\"B\":\"s3cr3t-value\"},\"credentials\":{\"CLAUDE_CODE_OAUTH_TOKEN\":\"tok-value\"},\"known\":{\"env"
            + " B\":\"s3cr3t-value\"}}";
    var behind =
        new Presence.StayingBehind(new ByteArrayInputStream(told.getBytes(StandardCharsets.UTF_8)));
    screen.reset();
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY, behind, Listing.TEXT))
        .isEqualTo(7);
    assertThat(attended).containsExactly(Ground.Attendance.UNATTENDED);
    assertThat(given.getLast().known()).isEqualTo(Map.of("env B", "s3cr3t-value"));
    assertThat(screen()).isEmpty();
  }

  @Test
  void aDryRunIsJsonForPrograms() throws Exception {
    var attached = new Presence.Attached();
    assertThat(start("writer", StartRunner.Consent.DRY_RUN, Answer.NOBODY, attached, Listing.JSON))
        .isZero();
    var plan = JsonMapper.builder().build().readTree(screen());
    assertThat(plan.at("/agent").asText()).isEqualTo("writer");
    assertThat(plan.at("/images/gateway").asText()).isEqualTo("g");
    assertThat(plan.at("/env/1/variable").asText()).isEqualTo("SECRET");
    assertThat(plan.at("/gateway/egress/allowlist")).hasSize(4);
    assertThat(plan.at("/workspace/mode").asText()).isEqualTo("rw");
    assertThat(plan.at("/manifests/0/standing").asText()).isEqualTo("new");
    assertThat(screen()).doesNotContain("s3cr3t", "tok-value");
    assertThat(asked).isZero();
  }

  @Test
  void partsThatDoNotGoTogetherAreABadManifest() throws Exception {
    Files.writeString(
        project.resolve("claude-bottle.json"),
        """
        { "bottles": { "site": { "egress": {
            "allowlist": ["docs.example.com"],
            "passthrough": ["other.example.com"] } } },
          "agents": { "writer": { "bottle": "site" } } }
        """);
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(65);
    assertThat(screen())
        .contains("claude-bottle.json:3:21  bottles.site.egress.passthrough[0]: ")
        .contains("is not on the allowlist");
    assertThat(asked).isZero();
  }

  @Test
  void anUnknownAgentIsUsage() throws Exception {
    assertThat(start("writr", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(2);
    assertThat(screen())
        .isEqualTo("bottle: no agent 'writr' in claude-bottle.json. Did you mean writer?\n");
  }

  @Test
  void theGatewayTakesWhatThePlanSays() throws Exception {
    start("writer", StartRunner.Consent.ASK, Answer.YES);
    var plan = ran.getFirst();
    assertThat(plan.images()).isEqualTo(new ImageTags("g:1", "a:1"));
    assertThat(plan.env())
        .containsEntry(HostView.AGENT_TOKEN, new EnvValue.Placeholder(HostView.AGENT_TOKEN));
    var text =
        plan.gateway()
            .configJson()
            .replaceFirst("\\{", "{ \"listen\": { \"proxy\": \"127.0.0.1:0\" },");
    var config =
        GatewayConfigReader.read(text, new ReadContext(dir, home, ReadContext.SecretSource.STDIN));
    assertThat(config.egress().allowlist()).hasSize(4);
    assertThat(plan.protectedPaths()).containsExactly(project.resolve("claude-bottle.json"));
  }

  private static final Destination GITEA = Destination.parse("gitea.example.com:30009", 0);
  private static final HostKey FIRST = hostKey(1);
  private static final HostKey OTHER = hostKey(2);

  private static HostKey hostKey(int last) {
    byte[] blob = new byte[4 + 11 + 4 + 32];
    blob[3] = 11;
    System.arraycopy("ssh-ed25519".getBytes(StandardCharsets.US_ASCII), 0, blob, 4, 11);
    blob[18] = 32;
    blob[blob.length - 1] = (byte) last;
    return HostKeyTexts.key("ssh-ed25519 " + Base64.getEncoder().encodeToString(blob));
  }

  private void writeSsh(String pin) throws IOException {
    Files.writeString(project.resolve("k"), "the-private-key");
    Files.writeString(
        project.resolve("claude-bottle.json"),
        """
        { "bottles": { "site": { "ssh": [
            { "Host": "gitea", "Hostname": "gitea.example.com", "User": "git", "Port": 30009,
              "IdentityFile": "k", "git": ["acme/*"]%s },
            { "Host": "box", "Hostname": "box.example.com", "User": "ci", "IdentityFile": "k",
              "KnownHostKey": "%s" } ] } },
          "agents": { "writer": { "bottle": "site" } } }
        """
            .formatted(pin, "box.example.com " + OTHER.line()));
  }

  @Test
  void sshEntriesAreShownWithWhatTheyGrant() throws Exception {
    writeSsh("");
    assertThat(start("writer", StartRunner.Consent.DRY_RUN, Answer.NOBODY)).isZero();
    assertThat(screen().replaceAll("\\s+", " "))
        .contains(
            "ssh gitea: git@gitea.example.com:30009, git only: acme/*, push refs/heads/agent/*,"
                + " host key not pinned, key ~/project/k")
        .contains(
            "ssh box: ci@box.example.com:22, anything on that host, host key pinned "
                + OTHER.fingerprint()
                + ", key ~/project/k");
    screen.reset();
    start(
        "writer",
        StartRunner.Consent.DRY_RUN,
        Answer.NOBODY,
        new Presence.Attached(),
        Listing.JSON);
    var plan = JsonMapper.builder().build().readTree(screen());
    assertThat(plan.at("/ssh/0/grant").asText()).isEqualTo("git");
    assertThat(plan.at("/ssh/0/hostKey/pinned").asBoolean()).isFalse();
    assertThat(plan.at("/ssh/1/hostKey/fingerprint").asText()).isEqualTo(OTHER.fingerprint());
    assertThat(plan.at("/gateway/ssh/0/git/0").asText()).isEqualTo("acme/*");
    assertThat(screen()).doesNotContain("the-private-key");
  }

  private void writeGit(String more) throws IOException {
    Files.writeString(project.resolve("k"), "the-private-key");
    Files.writeString(
        project.resolve("claude-bottle.json"),
        """
        { "bottles": { "site": { "git": [
            { "Name": "acme/site", "Upstream": "ssh://git@gitea.example.com:30009/acme/site.git",
              "IdentityFile": "k"%s },
            { "Name": "hub", "Upstream": "https://hub.example.com/acme/hub" } ] } },
          "agents": { "writer": { "bottle": "site" } } }
        """
            .formatted(more));
  }

  @Test
  void gitEntriesAreShownWithWhatMayBePushed() throws Exception {
    writeGit("");
    start("writer", StartRunner.Consent.DRY_RUN, Answer.NOBODY);
    assertThat(screen().replaceAll("\\s+", " "))
        .contains(
            " git acme/site: ssh://git@gitea.example.com:30009/acme/site.git, push"
                + " refs/heads/agent/*, host key not pinned, key ~/project/k")
        .contains(" git hub: https://hub.example.com/acme/hub, push refs/heads/agent/* egress");
    screen.reset();
    writeGit(
        """
        , "push": ["refs/heads/x", "+refs/tags/*"], "pushPaths": [".github/workflows/**"]\
        """);
    start("writer", StartRunner.Consent.DRY_RUN, Answer.NOBODY);
    assertThat(screen().replaceAll("\\s+", " "))
        .contains(
            "push refs/heads/x refs/tags/*, may force and delete refs/tags/*, may change what runs"
                + " elsewhere: .github/workflows/**, host key");
    screen.reset();
    start(
        "writer",
        StartRunner.Consent.DRY_RUN,
        Answer.NOBODY,
        new Presence.Attached(),
        Listing.JSON);
    var plan = JsonMapper.builder().build().readTree(screen());
    assertThat(plan.at("/git/0/push").toString()).isEqualTo("[\"refs/heads/x\",\"+refs/tags/*\"]");
    assertThat(plan.at("/git/0/pushPaths/0").asText()).isEqualTo(".github/workflows/**");
    assertThat(plan.at("/git/0/hostKey/pinned").asBoolean()).isFalse();
    assertThat(plan.at("/git/1").has("hostKey")).isFalse();
    assertThat(plan.at("/gateway/git/0/push")).isEqualTo(plan.at("/git/0/push"));
    assertThat(plan.at("/gateway/git/0/pushPaths/0").asText()).isEqualTo("/.github/workflows/**");
    assertThat(plan.at("/gateway/git/1/push").isMissingNode()).isTrue();
    assertThat(screen()).doesNotContain("the-private-key");
  }

  @Test
  void aGitEntrysHostKeyIsPinnedAsAnSshEntrysIs() throws Exception {
    writeGit("");
    shown.put(GITEA, FIRST);
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(7);
    assertThat(ran.getFirst().gateway().configJson()).contains(FIRST.line());
    assertThat(given.getFirst().identities()).isEqualTo(Map.of("acme/site", "the-private-key"));

    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(7);
    shown.put(GITEA, OTHER);
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(1);
    assertThat(screen()).contains("has changed");
  }

  @Test
  void anUnknownHostKeyIsShownAndPinnedByThePersonAlone() throws Exception {
    writeSsh("");
    shown.put(GITEA, FIRST);
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.NO)).isEqualTo(1);
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(7);
    assertThat(screen())
        .contains("gitea.example.com:30009 shows the host key " + FIRST.fingerprint());
    assertThat(ran.getFirst().gateway().configJson()).contains(FIRST.line());
    assertThat(given.getFirst().identities())
        .isEqualTo(Map.of("gitea", "the-private-key", "box", "the-private-key"));
    assertThat(given.getFirst().toString()).doesNotContain("the-private-key");

    screen.reset();
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(7);
    assertThat(screen().replaceAll("\\s+", " "))
        .contains("host key pinned by you at an earlier start " + FIRST.fingerprint());

    screen.reset();
    shown.put(GITEA, OTHER);
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(1);
    assertThat(screen())
        .contains("pinned  " + FIRST.fingerprint(), "shown   " + OTHER.fingerprint())
        .contains("bottle trust --forget-host-key gitea.example.com:30009");
    assertThat(hostKeys.forget(GITEA)).isTrue();
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(7);
    assertThat(ran.getLast().gateway().configJson()).doesNotContain(FIRST.line());
  }

  @Test
  void yesPinsNoKey() throws Exception {
    writeSsh("");
    start("writer", StartRunner.Consent.ASK, Answer.YES);
    ran.clear();
    screen.reset();
    shown.put(GITEA, FIRST);
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(1);
    assertThat(screen())
        .contains("gitea.example.com:30009 is not known, and --yes does not pin one");
    assertThat(ran).isEmpty();
    assertThat(hostKeys.all()).isEmpty();
  }

  @Test
  void aServerThatDoesNotAnswerAndAnExamplesKeyKeepNobodyFromWorking() throws Exception {
    writeSsh(", \"KnownHostKey\": \"gitea.example.com ssh-ed25519 AAAA...\"");
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(7);
    assertThat(screen())
        .contains("gitea: no host key to pin, so ssh to it will be refused: ")
        .contains("connection refused");
    assertThat(start("writer", StartRunner.Consent.GIVEN, Answer.NOBODY)).isEqualTo(7);
    assertThat(screen()).contains("gitea: its KnownHostKey is an example's");
    assertThat(ran.getFirst().gateway().configJson()).doesNotContain("AAAA...");
  }

  @Test
  void aWorkspaceWithThePrivateKeyInItIsRefused() throws Exception {
    writeSsh("");
    var manifest = project.resolve("claude-bottle.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"bottle\": \"site\"", "\"bottle\": \"site\", \"workspace\": \"ro\""));
    assertThat(start("writer", StartRunner.Consent.ASK, Answer.YES)).isEqualTo(1);
    assertThat(screen()).contains("it holds the private key of the ssh entry gitea");
    assertThat(ran).isEmpty();
  }
}
