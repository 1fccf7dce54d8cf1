package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that a refusal tells the operator to use. */
@DockerTest
@ExtendWith(WorldExtension.class)
class CommandsIT {
  private final World world;
  private final Home home;

  CommandsIT(World world) throws IOException {
    this.world = world;
    home = world.home();
  }

  @Test
  void aRunningBottleIsListedWatchedWidenedAndStopped() throws Exception {
    Inside inside = Inside.start(home, world.manifest("", World.agent("sh", "[\"bash\"]")), "sh");
    String bottle = inside.bottle();
    assertThat(home.bottle("ps").out()).contains(bottle).contains("running");
    assertThat(Home.json(home.bottle("ps", "--format", "json").out()).toString()).contains(bottle);

    assertThat(inside.run("curl -sS https://late.e2e.test/").out())
        .contains("bottle: denied (host-not-allowed): late.e2e.test");
    Tmux.pause(Duration.ofMillis(1100));
    assertThat(home.bottle("logs", bottle, "--denied").out())
        .contains("host-not-allowed")
        .contains("late.e2e.test");

    var allowed = home.bottle("allow", bottle, "late.e2e.test");
    assertThat(allowed.exit()).as(allowed.toString()).isZero();
    assertThat(inside.run("curl -sS https://late.e2e.test/").out()).isEqualTo("late but here");

    var wrong = home.bottle("allow", bottle, "not a host/");
    assertThat(wrong.exit()).as(wrong.toString()).isNotZero();

    var stopped = home.bottle("stop", bottle);
    assertThat(stopped.exit()).as(stopped.toString()).isZero();
    assertThat(inside.launcher().waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Engine.containers(bottle)).isEmpty();
    assertThat(Engine.networks(bottle)).isEmpty();
    assertThat(home.bottle("ps").out()).contains("ended");
    assertThat(home.bottle("logs", bottle).out()).contains("late.e2e.test");
  }

  @Test
  void stopAllStopsEveryBottleOfThisUserOnly() throws Exception {
    String manifest = world.manifest("", World.agent("sh", "[\"bash\"]"));
    try (Inside foreign = Inside.start(world.home(), manifest, "sh")) {
      Inside one = Inside.start(home, manifest, "sh");
      Inside two = Inside.start(home, manifest, "sh");

      var stopped = home.bottle("stop", "--all");

      assertThat(stopped.exit()).as(stopped.toString()).isZero();
      assertThat(one.launcher().waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(two.launcher().waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(foreign.run("echo alive").out()).isEqualTo("alive");
    }
  }

  @Test
  void pruneLeavesWhatRunsAlone() throws IOException {
    try (Inside inside =
        Inside.start(home, world.manifest("", World.agent("sh", "[\"bash\"]")), "sh")) {
      var pruned = home.bottle("prune");

      assertThat(pruned.exit()).as(pruned.toString()).isZero();
      assertThat(inside.run("curl -sS https://echo.e2e.test/").out()).contains("hello");
    }
  }

  @Test
  void anUnknownBottleIsSaidSo() {
    for (String command : new String[] {"logs", "stop"}) {
      var ran = home.bottle(command, "nothing-abc");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("nothing-abc");
    }
  }
}
