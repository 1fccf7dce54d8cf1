package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a manifest is said in full, before any engine is asked for anything. */
class ManifestIT {
  private static final Pattern PLACE = Pattern.compile("(?m)^\\S*claude-bottle\\.json:\\d+:\\d+ ");

  private static final Pattern CONTENT = Pattern.compile("sha256 +([0-9a-f]{64})");

  /** Points the command at an engine that is not there: to ask it would end with 69. */
  private Home home = Home.under(Path.of("target", "e2e-unused"));

  @BeforeEach
  void user(@TempDir Path folder) {
    home =
        Home.under(folder.toAbsolutePath()).with("DOCKER_HOST", "unix:///nonexistent/docker.sock");
  }

  @Test
  void everyProblemIsSaidAtOnceWithItsPlace() {
    home.write(
        "claude-bottle.json",
        """
        { "bottles": {
            "dev": {
              "egres": { "allowlist": [] },
              "env": { "TOKEN": "${E2E_NOT_SET}" },
              "ssh": [ { "Host": "forge", "Hostname": "forge.example.com", "User": "git",
                         "IdentityFile": "no-such-key" },
                       { "Host": "half" } ],
              "egress": { "upstreamCa": ["no-such-ca.pem"], "allowlist": ["not a host"] } } },
          "agents": { "helper": { "bottle": "elsewhere" }, "good": { "bottle": "dev" } } }
        """);

    for (String[] command : new String[][] {{"check"}, {"start", "good", "--yes"}}) {
      var ran = home.bottle(command);

      assertThat(ran.exit()).as(ran.toString()).isEqualTo(65);
      String said = ran.out() + ran.err();
      assertThat(said)
          .contains(":3:", "\"egres\"", "Did you mean \"egress\"?")
          .contains(":4:", "E2E_NOT_SET")
          .contains(":6:", "no-such-key")
          .contains(":7:", "Hostname")
          .contains(":8:", "no-such-ca.pem", "not a host")
          .contains(":9:", "elsewhere");
      assertThat(PLACE.matcher(said).results().count()).isGreaterThanOrEqualTo(7);
    }
  }

  @Test
  void badJsonIsSaidWithItsPlace() {
    home.write("claude-bottle.json", "{ \"bottles\": {\n   \"dev\": { ]\n");

    var ran = home.bottle("check");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(65);
    assertThat(ran.out() + ran.err()).contains("claude-bottle.json:2:");
  }

  @Test
  void aProjectsManifestThatNobodyApprovedDoesNotStartWithYes() {
    home.write("claude-bottle.json", goodManifest());

    var ran = home.bottle("start", "helper", "--yes");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
    assertThat(ran.err()).contains("approved").contains("bottle trust");
  }

  @Test
  void anApprovalHoldsForTheContentAndNoOther() {
    home.write("claude-bottle.json", goodManifest());
    var shown = home.bottle("trust");
    assertThat(shown.exit()).as("nobody to ask").isEqualTo(2);
    Matcher content = CONTENT.matcher(shown.err());
    assertThat(content.find()).as(shown.err()).isTrue();
    var trusted = home.bottle("trust", "--sha256", content.group(1));
    assertThat(trusted.exit()).as(trusted.toString()).isZero();

    // Past the approval, the engine that is not there is the next obstacle.
    assertThat(home.bottle("start", "helper", "--yes").exit()).isEqualTo(69);

    home.write(
        "claude-bottle.json", goodManifest().replace("docs.example.com", "evil.example.com"));
    assertThat(home.bottle("start", "helper", "--yes").exit()).isEqualTo(1);
  }

  @Test
  void anUnknownAgentIsSaidWithASuggestion() {
    home.write("claude-bottle.json", goodManifest());

    var ran = home.bottle("start", "helpr", "--dry-run");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("no agent 'helpr'").contains("Did you mean helper?");
  }

  @Test
  void anEngineThatDoesNotAnswerIsExit69() {
    Path manifest = home.write("m.json", goodManifest());

    var ran = home.bottle("start", "helper", "--yes", "--manifest", manifest.toString());

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(69);
    assertThat(ran.err()).contains("/nonexistent/docker.sock");
  }

  @Test
  void theOriginalProjectsManifestIsRightAsItIs() throws IOException {
    try (var original = ManifestIT.class.getResourceAsStream("original-manifest.json")) {
      assertThat(original).isNotNull();
      Files.write(home.project().resolve("claude-bottle.json"), original.readAllBytes());
    }
    Path key = home.folder().resolve(".ssh/id_ed25519_gitea");
    Files.createDirectories(key.getParent());
    Programs.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    Path skill = Files.createDirectories(home.folder().resolve(".claude/skills/init-prd"));
    Files.writeString(skill.resolve("SKILL.md"), "a skill");

    var ran = home.with("GH_PAT", "a-value").bottle("check");

    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  private static String goodManifest() {
    return """
    { "bottles": { "dev": { "egress": { "allowlist": ["docs.example.com"] } } },
      "agents": { "helper": { "bottle": "dev", "command": ["true"] } } }
    """;
  }
}
