package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's first command. */
@DockerTest
class DemoIT {
  @Test
  void theDemoShowsSixTrueRowsAndLeavesNothing(@TempDir Path folder) {
    Home home = Home.under(folder);

    var ran =
        Programs.collect(
            home.start("start", "demo", "--setup", "--yes"), "", Duration.ofMinutes(10));

    assertThat(ran.exit()).as(ran.toString()).isZero();
    assertThat(ran.out().lines().map(line -> line.replaceAll(" {3,}", " | ")))
        .containsSubsequence(
            "From inside the bottle | result",
            "  https to an allowed host | 200, inspected",
            "  https to a host that is not allowed | 403  host-not-allowed",
            "  an AWS key in a POST to the allowed host | 403  secret-found (aws-access-token)",
            "  straight to the internet, past the proxy | no route",
            "  a DNS query for an outside name | NXDOMAIN",
            "  the host's own services | unreachable",
            "all six as they should be");
    assertThat(home.bottles())
        .singleElement()
        .satisfies(
            bottle -> {
              assertThat(Engine.containers(bottle)).isEmpty();
              assertThat(Engine.networks(bottle)).isEmpty();
            });
  }

  @Test
  void itsRowsAreObservedNotPrinted(@TempDir Path folder) {
    // Outside a bottle, where none of it holds, the same program must say so.
    Path demo = Checkout.root().resolve("gateway-image/src/main/docker/agent/demo");
    var process =
        Programs.start(
            java.util.List.of("node", demo.toString()),
            folder,
            java.util.Map.of(
                "BOTTLE_DEMO_ORIGIN", "nowhere.invalid",
                "BOTTLE_DEMO_HOST_SERVICES", "127.0.0.1:1"));

    var ran = Programs.collect(process, "", Duration.ofMinutes(2));

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).contains("127.0.0.1:1: ECONNREFUSED").contains("as they should be");
  }
}
