package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.EngineRefusedException;
import dev.bottle.launcher.docker.Found;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes away whatever of a bottle still stands on the engine. */
public final class Leftovers {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int ROUNDS = 100;

  private Leftovers() {}

  /**
   * Removes everything that carries the bottle's label; in rounds, since a network goes only after
   * its last container.
   *
   * @return how many things stood there at first
   * @throws SessionException when something still stands after 10 s
   */
  public static int remove(Runtime runtime, BottleId id) throws InterruptedException {
    List<Found> found = find(runtime, id);
    int atFirst = found.size();
    for (int round = 0; !found.isEmpty() && round < ROUNDS; round++) {
      for (Found thing : found) {
        removeOne(runtime, thing);
      }
      found = find(runtime, id);
      if (!found.isEmpty()) {
        Thread.sleep(PAUSE);
      }
    }
    if (!found.isEmpty()) {
      throw new SessionException(
          "the engine still has "
              + found.size()
              + " things of bottle "
              + id
              + "; try: bottle prune");
    }
    return atFirst;
  }

  private static List<Found> find(Runtime runtime, BottleId id) {
    return runtime.listByLabel(Labels.BOTTLE, Optional.of(id.value()));
  }

  private static void removeOne(Runtime runtime, Found thing) {
    try {
      switch (thing) {
        case Found.Container container -> runtime.remove(container.id());
        case Found.Network network -> runtime.removeNetwork(network.id());
      }
    } catch (EngineRefusedException e) {
      // Still in use: the next round looks again, and the last one complains.
    }
  }
}
