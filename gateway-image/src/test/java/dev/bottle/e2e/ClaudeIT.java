package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job: Claude Code in a bottle, its login held by the gateway. */
@DockerTest
@ExtendWith(WorldExtension.class)
class ClaudeIT {
  private static final String TOKEN = "sk-ant-oat01-" + "e2e-real-".repeat(6) + "end";

  private final World world;
  private final Home home;
  private final String manifest;

  ClaudeIT(World world) throws IOException {
    this.world = world;
    home = world.home().with("CLAUDE_BOTTLE_OAUTH_TOKEN", TOKEN);
    String agents =
        String.join(",", World.agent("claude", "[\"claude\"]"), World.agent("sh", "[\"bash\"]"));
    manifest = home.write("m.json", world.manifest("", agents)).toString();
  }

  @Test
  void claudePrintsTheAnswerThatCameThroughTheGateway() {
    var ran =
        home.bottle("start", "claude", "--yes", "--manifest", manifest, "--", "-p", "say hello");

    assertThat(ran.exit()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains(ModelApi.ANSWER);
    String bottle = home.bottles().getFirst();
    assertThat(Engine.containers(bottle)).isEmpty();
    assertThat(Engine.networks(bottle)).isEmpty();
    assertThat(home.audit(bottle))
        .anySatisfy(
            event -> {
              assertThat(event.path("event").asText()).isEqualTo("request");
              assertThat(event.path("decision").asText()).isEqualTo("allow");
              assertThat(event.path("method").asText()).isEqualTo("POST");
              assertThat(event.path("host").asText()).isEqualTo(World.MODEL_API);
              assertThat(event.path("path").asText()).isEqualTo("/v1/messages");
              assertThat(event.path("status").asInt()).isEqualTo(200);
              assertThat(event.path("bottle").asText()).isEqualTo(bottle);
            });
    assertThat(home.bottle("logs", bottle, "--json").out()).contains("\"/v1/messages\"");
  }

  @Test
  void theOriginSeesTheRealTokenAndTheAgentAPlaceholder() throws IOException {
    try (var inside =
        Inside.start(home, world.manifest("", World.agent("sh", "[\"bash\"]")), "sh")) {
      String placeholder = inside.run("echo $CLAUDE_CODE_OAUTH_TOKEN").out();
      assertThat(placeholder).isNotBlank().isNotEqualTo(TOKEN).doesNotContain("e2e-real");

      String call =
          "curl -sS -H \"Authorization: Bearer $CLAUDE_CODE_OAUTH_TOKEN\" https://%s/v1/probe"
              .formatted(World.MODEL_API);
      inside.run(call);
      assertThat(world.origins().seenBy(World.MODEL_API))
          .anySatisfy(
              request -> {
                assertThat(request.uri().getPath()).isEqualTo("/v1/probe");
                assertThat(request.field("authorization")).isEqualTo("Bearer " + TOKEN);
              });

      // On a host that is not the login's, the placeholder stays what it is.
      String elsewhere =
          inside
              .run("curl -sS -H \"X-Mine: $CLAUDE_CODE_OAUTH_TOKEN\" https://" + World.ECHO + "/")
              .out();
      assertThat(elsewhere).contains(placeholder).doesNotContain("e2e-real");

      // In two parts, so that the search does not find itself.
      String everywhere =
          inside
              .run(
                  "part=e2e-; env; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n';"
                      + " grep -rs ${part}real /run /home /tmp /etc")
              .out();
      assertThat(everywhere).doesNotContain("e2e-real");
      String agent = Engine.containerOf(inside.bottle(), "agent");
      String gateway = Engine.containerOf(inside.bottle(), "gateway");
      assertThat(Engine.inspect(agent, gateway)).doesNotContain("e2e-real");
      assertThat(Programs.run("docker", "top", gateway, "-eo", "pid,args"))
          .doesNotContain("e2e-real");
      assertThat(home.allText(inside.bottle())).isNotEmpty().doesNotContain("e2e-real");
    }
  }

  @Test
  void anotherLoginThanThePlaceholderIsMisuse() {
    String script =
        "curl -sS -D- -H 'Authorization: Bearer sk-mine' https://%s/v1/mine"
            .formatted(World.MODEL_API);

    try (var inside =
        Inside.start(home, world.manifest("", World.agent("sh", "[\"bash\"]")), "sh")) {
      assertThat(inside.run(script).out())
          .containsIgnoringCase("x-bottle-deny: credential-misuse")
          .contains("bottle: denied (credential-misuse)");
    }
    assertThat(world.origins().seenBy(World.MODEL_API))
        .noneMatch(request -> request.uri().getPath().equals("/v1/mine"));
  }

  @Test
  void theInteractiveScreenTakesKeysFollowsTheWindowAndEndsWithCtrlC() {
    try (var terminal = Tmux.open(home, 100, 30)) {
      terminal.bottle("start", "claude", "--yes", "--manifest", manifest);
      terminal.await("Claude's screen", screen -> screen.contains("Claude Code"));
      terminal.await("its prompt", screen -> screen.contains("❯"));

      terminal.type("good morning");
      terminal.await(ModelApi.ANSWER);

      terminal.resize(70, 20);
      terminal.keys("-l", "after the resize");
      String narrow = terminal.await("after the resize");
      assertThat(narrow.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(71));
      assertThat(narrow).contains("─".repeat(60)).doesNotContain("─".repeat(71));

      terminal.keys("C-u");
      terminal.keys("C-c");
      Tmux.pause(Duration.ofMillis(300));
      terminal.keys("C-c");
      terminal.await("exit=0");
      terminal.type("stty -a | grep -c -w -e '[^-]echo'; echo still-'a'-terminal");
      terminal.await("still-a-terminal");
    }
  }
}
