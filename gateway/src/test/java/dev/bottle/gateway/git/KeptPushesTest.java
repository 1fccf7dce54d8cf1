package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.gateway.git.KeptDecision.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refused push waits for a person. */
final class KeptPushesTest {
  private static final String REF = "refs/heads/agent/a";

  @TempDir Path folder;
  TestPush push;

  @BeforeEach
  void start() throws Exception {
    push =
        new TestPush(
            folder,
            new PushLimits(1 << 30, 1000, 1 << 30, 4000, Duration.ofMinutes(1)),
            Optional.of("demo"));
    push.seed();
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  private List<Path> kept() throws Exception {
    try (var all = Files.list(folder.resolve("gate/kept"))) {
      return all.toList();
    }
  }

  private static JsonNode facts(Path kept) throws Exception {
    return new JsonMapper().readTree(kept.resolve("push.json").toFile());
  }

  private List<KeptDecision> decide() throws Exception {
    var decisions = new ArrayList<KeptDecision>();
    push.gate.decide((_, _, _, _) -> Optional.of(push.ask()), decisions::add);
    return decisions;
  }

  private static void approve(Path kept) throws Exception {
    Files.createFile(kept.resolve("approve"));
  }

  @Test
  void whatIsApprovedGoesAsItWas() throws Exception {
    var head = push.commit("conf", TestPush.SECRET + "\n");
    assertThat(push.push("HEAD:" + REF).text()).contains("bottle pushes demo");
    push.event();
    assertThat(push.push("HEAD:" + REF).exit()).isNotZero();
    push.event();

    // The same push again is the same thing to decide on.
    var one = kept().getFirst();
    assertThat(kept()).hasSize(1);
    var facts = facts(one);
    assertThat(facts.path("code").asText()).isEqualTo("push-secret-found");
    assertThat(facts.path("refs").path(0).path("new").asText()).isEqualTo(head);
    assertThat(facts.path("findings").path(0).path("location").asText()).isEqualTo("conf:1");
    assertThat(Files.readString(one.resolve("push.json"))).doesNotContain(TestPush.SECRET);
    Files.copy(one.resolve("pack"), folder.resolve("k.pack"));
    Files.copy(one.resolve("pack.idx"), folder.resolve("k.idx"));
    assertThat(TestPush.run(folder, "git", "verify-pack", "k.idx").text()).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
        .isEqualTo("rwx------");
    assertThat(decide()).isEmpty();

    approve(one);

    assertThat(decide())
        .containsExactly(new KeptDecision(one.getFileName().toString(), Result.SENT, ""));
    assertThat(push.upstreamGit("rev-parse", REF)).isEqualTo(head);
    assertThat(kept()).isEmpty();
    assertThat(push.event().refs()).containsExactly(REF);
  }

  @Test
  void whatUpstreamHasMovedOnFromDoesNotGo() throws Exception {
    push.commit("a", "1\n");
    push.push("HEAD:refs/heads/main");
    push.git("commit", "-q", "--amend", "-m", "other");
    push.git("push", "-q", push.upstream.toString(), "HEAD:refs/heads/main");
    var one = kept().getFirst();
    approve(one);

    var decision = decide().getFirst();

    assertThat(decision.result()).isEqualTo(Result.STALE);
    assertThat(decision.detail()).contains("refs/heads/main has moved upstream");
    assertThat(one.resolve("approve")).doesNotExist();
    assertThat(kept()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"push.json, '{'", "push.json, '[]'", "push.json, ''", "request, 'x'"})
  void oneThatCannotBeReadIsToldOfAndTheOthersGo(String file, String content) throws Exception {
    push.commit("a", "1\n");
    push.push("HEAD:refs/heads/main");
    var broken = kept().getFirst();
    var head = push.commit("a", "2\n");
    push.push("HEAD:refs/heads/main");
    var sound = kept().stream().filter(k -> !k.equals(broken)).findFirst().orElseThrow();
    Files.writeString(broken.resolve(file), content);
    approve(broken);
    approve(sound);

    assertThat(decide())
        .containsExactlyInAnyOrder(
            new KeptDecision(
                broken.getFileName().toString(),
                Result.FAILED,
                "what is kept of it cannot be read"),
            new KeptDecision(sound.getFileName().toString(), Result.SENT, ""));
    assertThat(push.upstreamGit("rev-parse", "main")).isEqualTo(head);
    assertThat(broken.resolve("approve")).doesNotExist();
  }

  @Test
  void whatBecameOfOneIsToldBeforeTheNextBegins() throws Exception {
    push.commit("a", "1\n");
    push.push("HEAD:refs/heads/main");
    push.push("HEAD:refs/heads/other");
    for (var one : kept()) {
      approve(one);
    }
    var order = new ArrayList<String>();
    push.gate.decide(
        (_, _, _, _) -> {
          order.add("asked");
          return Optional.of(push.ask());
        },
        decision -> order.add(decision.result().text()));
    assertThat(order).containsExactly("asked", "sent", "asked", "sent");
  }

  @Test
  void upstreamMaySayNo() throws Exception {
    var hook = push.upstream.resolve("hooks/update");
    Files.writeString(hook, "#!/bin/sh\necho never >&2\nexit 1\n");
    hook.toFile().setExecutable(true);
    push.commit("a", "1\n");
    push.push("HEAD:refs/heads/main");
    approve(kept().getFirst());

    var decision = decide().getFirst();

    assertThat(decision.result()).isEqualTo(Result.REFUSED_UPSTREAM);
    assertThat(decision.detail()).contains("ng refs/heads/main hook declined").contains("never");
  }

  @Test
  void theOldestMakeRoom() throws Exception {
    var random = new java.util.Random(7);
    for (int i = 0; i < 4; i++) {
      var bytes = new byte[1200];
      random.nextBytes(bytes);
      push.commit("a" + i, bytes, "x");
      push.push("HEAD:refs/heads/main");
      push.git("reset", "-q", "--hard", "HEAD~1");
    }
    assertThat(kept()).hasSize(2);
  }

  @Test
  void aMalformedPushIsNotKept() throws Exception {
    var raw = new RawPush(push);
    byte[] pack = "PACK and what is none".getBytes(StandardCharsets.UTF_8);
    assertThat(raw.send(RawPush.create("1".repeat(40)), pack)).contains("denied (push-malformed)");
    assertThat(kept()).isEmpty();
  }
}
