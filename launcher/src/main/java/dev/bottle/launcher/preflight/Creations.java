package dev.bottle.launcher.preflight;

import dev.bottle.launcher.plan.Plan;
import java.util.List;

/** What a start would make on this host, for {@code --dry-run}. */
public final class Creations {
  private Creations() {}

  /** The lines below the preflight's. */
  public static List<String> lines(Plan plan) {
    var layout = new Layout();
    var name = "bottle-" + plan.id();
    layout.row("networks", name + "-internal (no route out), " + name + "-egress");
    layout.row(
        "containers",
        name
            + "-gateway of "
            + plan.images().gateway()
            + ", "
            + name
            + "-agent of "
            + plan.images().agent());
    return layout.lines();
  }
}
