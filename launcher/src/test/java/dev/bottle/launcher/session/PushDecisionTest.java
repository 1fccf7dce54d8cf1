package dev.bottle.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.launcher.docker.Runtime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushDecisionTest {
  @TempDir Path dir;
  private BottleFolder folder = new BottleFolder(Path.of(""));
  private final List<String> signalled = new ArrayList<>();

  @BeforeEach
  void keep() throws IOException {
    folder = new BottleFolder(Files.createDirectories(dir.resolve("site-7k2")));
    Files.writeString(
        folder.audit(), "{\"event\":\"push-decided\",\"id\":\"a1\",\"outcome\":\"old\"}\n");
    var kept = Files.createDirectories(folder.pushes().resolve("kept/a1"));
    Files.writeString(kept.resolve("push.json"), "{\"time\":\"2026-11-21T02:03:04Z\"}");
  }

  /** An engine whose gateway looks at the mark and then says this. */
  private Runtime gateway(String... lines) {
    return (Runtime)
        Proxy.newProxyInstance(
            Runtime.class.getClassLoader(),
            new Class<?>[] {Runtime.class},
            (_, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("signal");
              signalled.add(arguments[0] + " " + arguments[1]);
              assertThat(folder.pushes().resolve("kept/a1/approve")).exists();
              Thread.ofVirtual().start(() -> say(lines));
              return null;
            });
  }

  private void say(String... lines) {
    try {
      for (var line : lines) {
        Files.writeString(folder.audit(), line, StandardOpenOption.APPEND);
        Thread.sleep(80);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theGatewaysNextWordOnThisPushCounts() throws Exception {
    var engine =
        gateway(
            """
            {"event":"reloaded"}
            {"event":"push-decided","id":"b2","outcome":"sent"}
            """,
            "{\"event\":\"push-decided\",\"id\":\"a1\",\"outc",
            "ome\":\"stale\",\"detail\":\"refs/heads/agent/x\"}\n");
    var outcome = new PushDecision(engine).approve(folder, KeptPushes.of(folder).get("a1"));
    assertThat(outcome).isEqualTo(new PushDecision.Outcome("stale", "refs/heads/agent/x"));
    assertThat(outcome.isSent()).isFalse();
    assertThat(signalled).containsExactly(GatewayContainer.nameOf(folder.id()) + " HUP");
  }

  @Test
  void whatAGatewayLeftUnderInspectionGoesAndWhatItKeptStays() throws IOException {
    var pushes = folder.pushes();
    Files.createDirectories(pushes.resolve("quarantine/p1/objects"));
    Files.writeString(pushes.resolve("quarantine/p1/objects/x"), "secret");
    var outside = Files.createDirectories(dir.resolve("outside"));
    Files.writeString(outside.resolve("mine"), "mine");
    Files.createSymbolicLink(pushes.resolve("link"), outside);

    KeptPushes.of(folder).sweep();

    assertThat(pushes).isDirectoryContaining(p -> p.endsWith("kept"));
    try (var left = Files.list(pushes)) {
      assertThat(left).hasSize(1);
    }
    assertThat(KeptPushes.of(folder).all()).hasSize(1);
    assertThat(outside.resolve("mine")).exists();
    KeptPushes.of(new BottleFolder(dir.resolve("never"))).sweep();
  }
}
