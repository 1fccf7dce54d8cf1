package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A dry run changes nothing on the engine, which is why no other test may. */
@DockerTest
@Isolated
@ExtendWith(WorldExtension.class)
class DryRunIT {
  private final World world;
  private final Home home;

  DryRunIT(World world) throws IOException {
    this.world = world;
    home = world.home();
  }

  @Test
  void aDryRunShowsThePlanAndChangesNothing() {
    home.write("m.json", world.manifest("", World.agent("sh", "[\"bash\"]")));
    List<String> before = Engine.everything();

    var ran = home.bottle("start", "sh", "--dry-run", "--manifest", "m.json");

    assertThat(ran.exit()).as(ran.toString()).isZero();
    assertThat(ran.out() + ran.err()).contains("hosts allowed").contains("api.anthropic.com");
    assertThat(Engine.everything()).isEqualTo(before);
    assertThat(home.bottles()).isEmpty();
  }
}
