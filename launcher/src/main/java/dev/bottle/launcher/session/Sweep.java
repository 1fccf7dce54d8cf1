package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Found;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Looks for bottles on the engine whose launcher is gone (killed together with its reaper, or the
 * host went down) and takes them away. A bottle of another host or of another user, and one whose
 * lock cannot be looked at, is left alone.
 */
public final class Sweep {
  private Sweep() {}

  /** Sweeps; says which bottles it took away. */
  public static List<BottleId> run(Runtime runtime) throws InterruptedException {
    List<BottleId> orphans = orphans(runtime);
    for (BottleId id : orphans) {
      Leftovers.remove(runtime, id);
    }
    return orphans;
  }

  /** The bottles of which something stands on the engine although their launcher is gone. */
  public static List<BottleId> orphans(Runtime runtime) {
    var orphans = new TreeSet<String>();
    for (Found thing : runtime.listByLabel(Labels.BOTTLE, Optional.empty())) {
      String id = thing.labels().getOrDefault(Labels.BOTTLE, "");
      boolean orphaned =
          Labels.lockOf(thing.labels()).filter(lock -> !BottleLock.isHeld(lock)).isPresent();
      if (orphaned && BottleId.isValid(id)) {
        orphans.add(id);
      }
    }
    return orphans.stream().map(BottleId::new).toList();
  }
}
