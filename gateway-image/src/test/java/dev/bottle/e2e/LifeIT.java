package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a launcher ends, nothing of its bottle is left running. */
@DockerTest
@ExtendWith(WorldExtension.class)
class LifeIT {
  private final World world;
  private final Home home;
  private final String manifest;

  LifeIT(World world) throws IOException {
    this.world = world;
    home = world.home();
    manifest =
        world.manifest(
            "",
            String.join(",", World.agent("sh", "[\"bash\"]"), World.agent("sleep", "[\"sleep\"]")));
    home.write("m.json", manifest);
  }

  @Test
  void aKilledLauncherLeavesNoContainerWithinThreeSecondsAndNoNetworkWithinTen() throws Exception {
    killAndWatch();
  }

  @Test
  @EnabledIfSystemProperty(named = "bottle.soak", matches = "true")
  void fiftyKilledLaunchersLeaveNothing() throws Exception {
    for (int i = 0; i < 50; i++) {
      killAndWatch();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalTakesTheBottleDownAndIsTheExitCode(String signal, int code) throws Exception {
    var inside = Inside.start(home, manifest, "sh");
    // Something that does not end by itself, and ignores what it can.
    inside.tell("trap '' HUP TERM INT; sleep 300\n");

    Programs.run("kill", "-" + signal, "" + inside.launcher().pid());

    assertThat(inside.launcher().waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(inside.launcher().exitValue()).isEqualTo(code);
    assertNothingOf(inside.bottle());
  }

  @Test
  void aLauncherKilledWhileItComesUpLeavesNothing() throws Exception {
    for (int millis : new int[] {700, 1100, 1500, 2000}) {
      Home fresh = world.home();
      fresh.write("m.json", manifest);
      Process launcher =
          fresh.start("start", "sleep", "--yes", "--manifest", "m.json", "--", "100");
      Tmux.pause(Duration.ofMillis(millis));
      launcher.destroyForcibly().waitFor();

      for (String bottle : fresh.bottles()) {
        assertGoneWithin(
            Duration.ofSeconds(10), "everything of " + bottle, () -> nothingOf(bottle));
      }
    }
  }

  @Test
  void tenBottlesStartedAtOnceComeUpAndGoAwayCleanly() throws Exception {
    startAtOnce(10);
  }

  @Test
  @EnabledIfSystemProperty(named = "bottle.soak", matches = "true")
  void thirtyBottlesStartedAtOnceComeUpAndGoAwayCleanly() throws Exception {
    startAtOnce(30);
  }

  private void startAtOnce(int count) throws Exception {
    Home many = world.home();
    many.write("m.json", manifest);
    List<Process> launchers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      launchers.add(many.start("start", "sleep", "--yes", "--manifest", "m.json", "--", "3"));
    }
    List<Programs.Ran> ends = new ArrayList<>();
    for (Process launcher : launchers) {
      ends.add(Programs.collect(launcher, "", Duration.ofMinutes(3)));
    }
    assertThat(ends).allSatisfy(ran -> assertThat(ran.exit()).as(ran.toString()).isZero());
    assertThat(new HashSet<>(many.bottles())).hasSize(count);
    many.bottles().forEach(LifeIT::assertNothingOf);
  }

  private void killAndWatch() throws Exception {
    var inside = Inside.start(home, manifest, "sh");
    String bottle = inside.bottle();
    assertThat(Engine.containers(bottle)).hasSize(2);
    assertThat(Engine.networks(bottle)).hasSize(2);
    // An agent that wants to stay.
    inside.tell("trap '' HUP TERM INT; setsid sleep 300 & sleep 300\n");

    Instant killed = Instant.now();
    inside.launcher().destroyForcibly();

    assertGoneWithin(
        Duration.between(Instant.now(), killed.plusSeconds(3)),
        "containers",
        () -> Engine.containers(bottle).isEmpty());
    assertGoneWithin(
        Duration.between(Instant.now(), killed.plusSeconds(10)),
        "networks",
        () -> Engine.networks(bottle).isEmpty());
  }

  private static boolean nothingOf(String bottle) {
    return Engine.containers(bottle).isEmpty() && Engine.networks(bottle).isEmpty();
  }

  private static void assertNothingOf(String bottle) {
    assertThat(Engine.containers(bottle)).isEmpty();
    assertThat(Engine.networks(bottle)).isEmpty();
  }

  private static void assertGoneWithin(Duration time, String what, BooleanSupplier gone) {
    long until = System.nanoTime() + time.toNanos();
    while (!gone.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError(what + " still there after " + time);
      }
      Tmux.pause(Duration.ofMillis(100));
    }
  }
}
