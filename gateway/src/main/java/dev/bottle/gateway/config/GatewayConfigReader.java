package dev.bottle.gateway.config;

import java.util.Map;
import java.util.Optional;

/** Reads {@code gateway.json}. */
public final class GatewayConfigReader {
  private GatewayConfigReader() {}

  /**
   * Reads a file's text.
   *
   * @throws InvalidConfigException with every problem it has
   */
  public static GatewayConfig read(String text, ReadContext context) throws InvalidConfigException {
    return read(Optional.of(text), ConfigOverrides.none(), context);
  }

  /**
   * Reads a file's text, if there is one, and lays the flags over it.
   *
   * @throws InvalidConfigException with every problem that the two have together
   */
  public static GatewayConfig read(
      Optional<String> text, ConfigOverrides overrides, ReadContext context)
      throws InvalidConfigException {
    var problems = new Problems();
    var config = read(text, overrides, context, problems);
    problems.throwIfAny();
    return config.orElseThrow();
  }

  /**
   * Reads as much as can be read. While {@code problems} has any, the configuration must not be
   * used but to find more of them.
   *
   * @return empty when the text is no JSON object
   */
  public static Optional<GatewayConfig> read(
      Optional<String> text, ConfigOverrides overrides, ReadContext context, Problems problems) {
    return text.map(t -> new LocatedJsonParser().parse(t, problems))
        .orElseGet(() -> Optional.of(new LocatedJson.Obj(new Place("$", 0, 0), Map.of())))
        .flatMap(json -> JsonFields.expectObject(json, problems))
        .map(
            object -> {
              var root = new JsonFields(overrides.onto(object, problems), problems);
              var draft = new ConfigMapper(context, problems).read(root);
              new CrossChecks(draft, problems).run();
              return draft.complete();
            });
  }
}
