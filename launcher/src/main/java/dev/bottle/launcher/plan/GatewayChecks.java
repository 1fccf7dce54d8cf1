package dev.bottle.launcher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.config.ConfigProblem;
import dev.bottle.gateway.config.GatewayConfigReader;
import dev.bottle.gateway.config.InvalidConfigException;
import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.config.LocatedJsonParser;
import dev.bottle.gateway.config.Place;
import dev.bottle.gateway.config.Problems;
import dev.bottle.gateway.config.ReadContext;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.Problem;
import dev.bottle.launcher.manifest.Shown;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the gateway would say of a bottle's parts together: its {@code gateway.json} is written and
 * read back, and each problem is told at its place in the manifest.
 */
public final class GatewayChecks {
  /** A step of a JSON path: a plain member, an element, a quoted member. */
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z0-9_]+)|\\[([0-9]+)]|\\[\"((?:[^\"\\\\]|\\\\.)*)\"]");

  private GatewayChecks() {}

  /**
   * Checks a bottle that has no problems of its own.
   *
   * @param login whether the built-in login will be put in too
   * @param home what {@code ~} stands for
   */
  public static List<Problem> of(BottleSpec bottle, HostFacts.Login login, Path home) {
    ObjectNode config =
        GatewayDraft.config(
            bottle,
            Planner.allowlist(bottle),
            Planner.credentials(bottle, login),
            SshDraft.of(bottle, Map.of()),
            GitDraft.of(bottle, Map.of()));
    var listen = config.putObject("listen").put("proxy", "127.0.0.1:0");
    if (!bottle.ssh().isEmpty() || !bottle.git().isEmpty()) {
      listen.put("ssh", "127.0.0.1:0");
      config.put("authorizedKeys", "authorized_keys");
    }
    var context = new ReadContext(bottle.source().folder(), home, ReadContext.SecretSource.STDIN);
    try {
      GatewayConfigReader.read(config.toString(), context);
      return List.of();
    } catch (InvalidConfigException e) {
      return e.problems().stream().map(problem -> inManifest(bottle, problem)).toList();
    }
  }

  /** The deepest part of the manifest on the way to the place; what is not in it ends the way. */
  private static Problem inManifest(BottleSpec bottle, ConfigProblem problem) {
    var path = new StringBuilder("bottles.").append(Shown.text(bottle.name()));
    Optional<LocatedJson> here =
        new LocatedJsonParser()
            .parse(bottle.source().text(), new Problems())
            .flatMap(root -> member(root, "bottles"))
            .flatMap(bottles -> member(bottles, bottle.name()));
    Place place = here.map(LocatedJson::place).orElse(Place.ROOT);
    var steps = STEP.matcher(problem.jsonPath());
    while (here.isPresent() && steps.find()) {
      String index = steps.group(2);
      String name = steps.group(1) == null ? steps.group(3) : steps.group(1);
      here =
          index == null
              ? member(here.get(), String.valueOf(name))
              : element(here.get(), Integer.parseInt(index));
      if (here.isPresent()) {
        place = here.get().place();
        path.append(index == null ? "." + Shown.text(String.valueOf(name)) : "[" + index + "]");
      }
    }
    return new Problem(
        bottle.source().shown(), place, path.toString(), problem.message(), Problem.Kind.MANIFEST);
  }

  private static Optional<LocatedJson> member(LocatedJson json, String name) {
    return json instanceof LocatedJson.Obj(_, var members)
        ? Optional.ofNullable(members.get(name))
        : Optional.empty();
  }

  private static Optional<LocatedJson> element(LocatedJson json, int index) {
    return json instanceof LocatedJson.Arr(_, var elements) && index < elements.size()
        ? Optional.of(elements.get(index))
        : Optional.empty();
  }
}
