package dev.bottle.launcher.preflight;

import dev.bottle.launcher.plan.Plan;
import java.util.List;

/** What a start would make on this host, for {@code --dry-run}. */
public final class Creations {
  private Creations() {}

  /** The lines below the preflight's. */
  public static List<String> lines(Plan plan) {
    var networks = networks(plan);
    var containers = containers(plan);
    var layout = new Layout();
    layout.row("networks", networks.getFirst() + " (no route out), " + networks.getLast());
    layout.row(
        "containers",
        containers.getFirst()
            + " of "
            + plan.images().gateway()
            + ", "
            + containers.getLast()
            + " of "
            + plan.images().agent());
    return layout.lines();
  }

  /** The internal one and the one with a way out. */
  static List<String> networks(Plan plan) {
    return List.of("bottle-" + plan.id() + "-internal", "bottle-" + plan.id() + "-egress");
  }

  /** The gateway's and the agent's. */
  static List<String> containers(Plan plan) {
    return List.of("bottle-" + plan.id() + "-gateway", "bottle-" + plan.id() + "-agent");
  }
}
