package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a manifest grants really arrives in the bottle, and nothing else of the host does. */
@DockerTest
@ExtendWith(WorldExtension.class)
class GrantsIT {
  private final World world;
  private final Home home;

  GrantsIT(World world) throws IOException {
    this.world = world;
    home = world.home();
  }

  @Test
  void variablesSkillsAndThePromptArrive() throws IOException {
    Path skill = Files.createDirectories(home.folder().resolve(".claude/skills/brew/parts"));
    Files.writeString(skill.resolveSibling("SKILL.md"), "how to brew");
    Files.writeString(skill.resolve("more.txt"), "more");
    String env = "\"env\": { \"PLAIN\": \"a literal\", \"RENAMED\": \"${E2E_HOST_VALUE}\" },";
    String agent =
        """
        "sh": { "bottle": "box", "command": ["bash"], "skills": ["brew"], "prompt": "Mind the \\"yeast\\"." }
        """;
    Home user =
        home.with("E2E_HOST_VALUE", "from the host").with("E2E_NOT_GRANTED", "stays outside");

    try (var inside = Inside.start(user, world.manifest(env, agent), "sh")) {
      assertThat(inside.run("echo \"$PLAIN|$RENAMED\"").out()).isEqualTo("a literal|from the host");
      assertThat(inside.run("env").out()).doesNotContain("stays outside");
      assertThat(
              inside.run("cat ~/.claude/skills/brew/SKILL.md ~/.claude/skills/brew/parts/*").out())
          .isEqualTo("how to brewmore");
      assertThat(inside.run("cat \"$BOTTLE_PROMPT_FILE\"").out()).isEqualTo("Mind the \"yeast\".");
      // Variables reach the agent's process alone: the engine does not know their values.
      assertThat(Engine.inspect(Engine.containerOf(inside.bottle(), "agent")))
          .doesNotContain("from the host");
    }
  }

  @Test
  void aWritableWorkspaceKeepsItsOwnerAndTheManifestOutOfReach() throws IOException {
    home.write("work/notes.txt", "mine\n");
    Path folder = home.project().resolve("work");
    String agent =
        "\"sh\": { \"bottle\": \"box\", \"command\": [\"bash\"], \"workspace\": \"rw\" }";
    Files.writeString(folder.resolve("claude-bottle.json"), world.manifest("", agent));
    var there = new Home(home.folder(), home.env());

    var ran =
        there.bottleReading(
            "pwd; cat notes.txt; echo new >made.txt; echo '{}' >claude-bottle.json || echo"
                + " refused\n",
            "start",
            "sh",
            "--yes",
            "--manifest",
            folder.resolve("claude-bottle.json").toString(),
            "--workspace",
            folder.toString());

    assertThat(ran.exit()).as(ran.toString()).isZero();
    assertThat(ran.out()).isEqualTo("/workspace\nmine\nrefused\n");
    assertThat(folder.resolve("made.txt")).hasContent("new");
    assertThat(Files.getOwner(folder.resolve("made.txt"))).isEqualTo(Files.getOwner(folder));
    assertThat(folder.resolve("claude-bottle.json")).content().contains("box");
  }

  @Test
  void aReadOnlyWorkspaceCanBeReadAndNotWritten() {
    home.write("docs/page.txt", "read me\n");
    Path folder = home.project().resolve("docs");

    var ran =
        start("cat page.txt; touch x 2>/dev/null || echo refused\n", "--workspace", folder + ":ro");

    assertThat(ran.out()).as(ran.toString()).isEqualTo("read me\nrefused\n");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void withoutAWorkspaceNothingOfTheProjectIsInside() {
    home.write("secret-plan.txt", "plan");

    var ran = start("pwd; ls -A; find / -name 'secret-plan*' 2>/dev/null; echo end\n");

    assertThat(ran.out()).as(ran.toString()).isEqualTo("/home/agent/work\nend\n");
  }

  private Programs.Ran start(String stdin, String... more) {
    home.write("m.json", world.manifest("", World.agent("sh", "[\"bash\"]")));
    String[] args = new String[5 + more.length];
    List<String> head = List.of("start", "sh", "--yes", "--manifest", "m.json");
    head.toArray(args);
    System.arraycopy(more, 0, args, head.size(), more.length);
    return home.bottleReading(stdin, args);
  }
}
