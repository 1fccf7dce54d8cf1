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
    var file =
        text.map(t -> new LocatedJsonParser().parse(t, problems))
            .orElseGet(() -> Optional.of(new LocatedJson.Obj(new Place("$", 0, 0), Map.of())));
    var fields =
        file.flatMap(
            json ->
                JsonFields.of(
                    json instanceof LocatedJson.Obj object
                        ? overrides.onto(object, problems)
                        : json,
                    problems));
    var config =
        fields.flatMap(
            root -> {
              var draft = new ConfigMapper(context, problems).read(root);
              new CrossChecks(draft, problems).run();
              return draft.complete();
            });
    problems.throwIfAny();
    return config.orElseThrow();
  }
}
