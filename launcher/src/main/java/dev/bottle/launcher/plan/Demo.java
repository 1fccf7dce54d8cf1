package dev.bottle.launcher.plan;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.launcher.manifest.AgentSpec;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.DlpSpec;
import dev.bottle.launcher.manifest.EgressSpec;
import dev.bottle.launcher.manifest.LimitsSpec;
import dev.bottle.launcher.manifest.ManifestFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The built-in agent {@code demo}: needs no manifest and no token, and reaches one stand-in origin
 * beside its bottle.
 */
public final class Demo {
  /** The agent's name, and its bottle's. */
  public static final String NAME = "demo";

  private static final String ORIGIN = "origin.demo.test";
  private static final ManifestFile SOURCE =
      new ManifestFile(Path.of("/"), "built in", ManifestFile.Origin.NAMED, "");

  private Demo() {}

  /**
   * Its bottle.
   *
   * @param builtinRules how many rules come with the gateway
   */
  public static BottleSpec bottle(int builtinRules) {
    var egress = new EgressSpec(List.of(AllowEntry.parse(ORIGIN)), List.of(), List.of(), List.of());
    var rules = new DlpSpec.Rules.Builtin(builtinRules);
    return new BottleSpec(
        NAME,
        SOURCE,
        Optional.empty(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        egress,
        new DlpSpec(List.of(rules), Optional.empty(), List.of()),
        Map.of(),
        LimitsSpec.NONE,
        Optional.empty());
  }

  /**
   * Plans it like any other agent, with the origin beside it. A login of this host's stays out.
   *
   * @throws PlanRefusedException as {@link Planner#plan}
   */
  public static Plan plan(BottleSpec bottle, HostFacts facts) throws PlanRefusedException {
    var agent =
        new AgentSpec(
            NAME,
            SOURCE,
            NAME,
            Map.of(),
            Optional.empty(),
            List.of("/opt/bottle/demo"),
            AgentSpec.WorkspaceMode.NONE);
    var request = new Planner.Request(agent, bottle, List.of(), Optional.empty(), List.of());
    return Planner.plan(request, facts.withoutLogin()).beside(new Companion(ORIGIN));
  }
}
