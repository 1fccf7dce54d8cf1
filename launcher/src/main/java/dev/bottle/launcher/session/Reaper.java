package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.DockerRuntime;
import dev.bottle.launcher.plan.BottleId;

/**
 * What {@link ReaperProcess} becomes when its launcher was killed: takes the bottle's containers
 * and networks away.
 */
public final class Reaper {
  private Reaper() {}

  /** Takes the bottle away whose id is the one argument. */
  public static void main(String[] args) throws InterruptedException {
    try (var runtime = DockerRuntime.connect(System.getenv())) {
      Leftovers.remove(runtime, new BottleId(args[0]));
    }
  }
}
