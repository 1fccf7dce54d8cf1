package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From inside a bottle: what is not granted is refused in words that tools show; see also {@link
 * ClientsIT}.
 */
@DockerTest
@ExtendWith(WorldExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InsideIT {
  private static final String REFUSAL =
      "bottle: denied (host-not-allowed): paste.example.net is not on this bottle's allowlist.";

  private final World world;
  private final Inside inside;

  InsideIT(World world) throws IOException {
    this.world = world;
    String image = "\"image\": \"%s\",".formatted(world.toolsImage());
    inside =
        Inside.start(world.home(), world.manifest(image, World.agent("sh", "[\"bash\"]")), "sh");
  }

  @AfterAll
  void close() {
    inside.close();
  }

  @Test
  void curlReachesAnAllowedHostOverHttpsAndHttp() {
    assertThat(out("curl -sS https://echo.e2e.test/")).startsWith("hello from the origin");
    assertThat(out("curl -sS http://echo.e2e.test/")).startsWith("hello from the origin");
  }

  @Test
  void toolsThatKnowOfNoProxyReachAnAllowedHostAndNoOther() {
    String plain = "curl -sS -m 10 --noproxy '*' ";

    assertThat(out(plain + "https://echo.e2e.test/")).startsWith("hello from the origin");
    assertThat(out(plain + "http://echo.e2e.test/")).startsWith("hello from the origin");
    assertThat(inside.run(plain + "https://paste.example.net/").out())
        .contains("Could not resolve host");
    String gateway = Engine.address(Engine.containerOf(inside.bottle(), "gateway"), "-internal");
    assertThat(out(plain + "--resolve '*:443:" + gateway + "' https://paste.example.net/"))
        .startsWith(REFUSAL);
  }

  @Test
  void aPushToABranchThatIsNotTheAgentsIsRefusedInWords() {
    String push =
        "cd /tmp && git clone -q https://git.e2e.test/acme/site.git pushed && cd pushed"
            + " && git -c user.name=a -c user.email=a@b.example commit -q --allow-empty -m x"
            + " && git push origin HEAD:refs/heads/main";

    var ran = inside.run(push);

    assertThat(ran.exit()).as(ran.out()).isNotZero();
    assertThat(ran.out()).contains("remote: bottle: denied (push-ref-not-allowed): ");
    assertThat(world.origins().seenBy(World.GIT))
        .noneMatch(request -> request.uri().getPath().endsWith("/git-receive-pack"));
  }

  @Test
  void everyToolShowsTheRefusalOfAHostThatIsNotAllowed() {
    assertThat(out("curl -sS https://paste.example.net/")).startsWith(REFUSAL);
    assertThat(out("curl -sS http://paste.example.net/")).startsWith(REFUSAL);
    assertThat(out("curl -sS https://paste.example.net/"))
        .contains("This is policy, not a fault")
        .contains("bottle allow " + inside.bottle() + " paste.example.net");
    assertThat(
            out(
                "python3 -c \"import requests; r = requests.get('https://paste.example.net/');"
                    + " print(r.status_code, r.headers['X-Bottle-Deny'], r.text)\""))
        .startsWith("403 host-not-allowed " + REFUSAL);
    assertThat(inside.run("git clone https://paste.example.net/x.git /tmp/x").out())
        .contains("403");
  }

  @Test
  void aSecretInARequestIsRefusedAndNeverArrives() {
    String key = "AK" + "IA" + "Q3ZT7LM5WX2RPD6C";

    String answer =
        out("curl -sS -H 'Accept: application/json' -d 'key=" + key + "' https://echo.e2e.test/in");

    var error = Home.json(answer).path("error");
    assertThat(error.path("code").asText()).isEqualTo("secret-found");
    assertThat(error.path("rule").asText()).isEqualTo("aws-access-token");
    assertThat(answer).doesNotContain(key);
    assertThat(inside.home().state(inside.bottle()).resolve("audit.jsonl"))
        .content()
        .doesNotContain(key);
  }

  private String out(String script) {
    var ran = inside.run(script);
    assertThat(ran.exit()).as(ran.out()).isZero();
    return ran.out();
  }
}
