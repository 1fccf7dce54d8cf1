package dev.bottle.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.Planner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Plans of manifests that hold one bottle, for an agent without a workspace. */
public final class StandInPlans {
  private StandInPlans() {}

  /** The plan of a bottle with these keys; the manifest is written into the folder. */
  public static Plan plan(Path folder, String bottleKeys) throws Exception {
    Files.writeString(
        folder.resolve("claude-bottle.json"),
        "{ \"bottles\": { \"b\": { %s } }, \"agents\": { \"w\": { \"bottle\": \"b\" } } }"
            .formatted(bottleKeys));
    var host = new HostView(_ -> Optional.empty(), folder.resolve("home"), folder);
    var reading = new ManifestReader(host, new GatewayRules()).read(Optional.empty());
    assertThat(reading.problems()).isEmpty();
    var manifest = reading.manifest();
    var agent = Objects.requireNonNull(manifest.agents().get("w"));
    var bottle = Objects.requireNonNull(manifest.bottles().get("b"));
    return Planner.plan(
        new Planner.Request(agent, bottle, List.of(), Optional.empty(), List.of()),
        new HostFacts(
            new BottleId("site-7k2"),
            new ImageTags("g", "a"),
            Set.of("runc"),
            2,
            new HostUser(1000, 1000),
            folder,
            folder,
            List.of(),
            Map.of(),
            HostFacts.Login.ABSENT));
  }
}
