package dev.bottle.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flags over a file: lists add to the file's, {@code rules} replaces it, single values win.
 *
 * @param workingDirectory where relative paths of flags start
 * @param resolve {@code HOST=IP} each
 */
public record ConfigOverrides(
    Path workingDirectory,
    Optional<String> listen,
    List<String> allow,
    List<String> passthrough,
    List<String> rules,
    Optional<String> dlpAction,
    List<String> upstreamCa,
    List<String> privateNetworks,
    List<String> resolve,
    Optional<String> caOut,
    Optional<String> audit,
    Optional<String> admin) {

  /** No flags. */
  public static ConfigOverrides none() {
    var nothing = List.<String>of();
    Optional<String> absent = Optional.empty();
    return new ConfigOverrides(
        Path.of(""),
        absent,
        nothing,
        nothing,
        nothing,
        absent,
        nothing,
        nothing,
        nothing,
        absent,
        absent,
        absent);
  }

  LocatedJson.Obj onto(LocatedJson.Obj file, Problems problems) {
    var root = new Merge(file);
    root.in("listen").set("proxy", text("--listen", listen)).set("admin", text("--admin", admin));
    root.in("egress")
        .add("allowlist", texts("--allow", allow))
        .add("passthrough", texts("--passthrough", passthrough))
        .add("upstreamCa", texts("--upstream-ca", absolute(upstreamCa)))
        .add("privateNetworks", texts("--private-network", privateNetworks));
    var dlp = root.in("dlp").set("action", text("--dlp-action", dlpAction));
    if (!rules.isEmpty()) {
      var sources = rules.stream().map(r -> r.equals("builtin") ? r : absolute(r)).toList();
      dlp.set(
          "rules",
          Optional.of(new LocatedJson.Arr(Place.flag("--rules"), texts("--rules", sources))));
    }
    resolveInto(root, problems);
    root.in("tls").set("caOut", text("--ca-out", caOut.map(this::absolute)));
    root.set("audit", text("--audit", audit.map(a -> a.equals("-") ? a : absolute(a))));
    return root.finished();
  }

  private void resolveInto(Merge root, Problems problems) {
    var place = Place.flag("--resolve");
    for (var mapping : resolve) {
      int equals = mapping.indexOf('=');
      if (equals < 0) {
        problems.add(place, "expected HOST=IP");
        continue;
      }
      var address = new LocatedJson.Text(place, mapping.substring(equals + 1));
      root.in("resolve").set(mapping.substring(0, equals), Optional.of(address));
    }
  }

  private List<String> absolute(List<String> files) {
    return files.stream().map(this::absolute).toList();
  }

  private String absolute(String file) {
    return workingDirectory.resolve(file).toAbsolutePath().toString();
  }

  private static Optional<LocatedJson> text(String flag, Optional<String> value) {
    return value.map(text -> new LocatedJson.Text(Place.flag(flag), text));
  }

  private static List<LocatedJson> texts(String flag, List<String> values) {
    return values.stream()
        .<LocatedJson>map(text -> new LocatedJson.Text(Place.flag(flag), text))
        .toList();
  }

  /** An object under change; a member of a wrong type stays, for the reader to report. */
  private static final class Merge {
    private final Place place;
    private final Map<String, LocatedJson> members;
    private final Map<String, Merge> below = new LinkedHashMap<>();

    Merge(LocatedJson.Obj object) {
      this.place = object.place();
      this.members = new LinkedHashMap<>(object.members());
    }

    Merge in(String key) {
      return below.computeIfAbsent(
          key,
          k ->
              new Merge(
                  members.get(k) instanceof LocatedJson.Obj object
                      ? object
                      : new LocatedJson.Obj(new Place("$." + k, 0, 0), Map.of())));
    }

    Merge set(String key, Optional<LocatedJson> value) {
      value.ifPresent(v -> members.put(key, v));
      return this;
    }

    Merge add(String key, List<LocatedJson> values) {
      var old = members.get(key);
      if (values.isEmpty() || (old != null && !(old instanceof LocatedJson.Arr))) {
        return this;
      }
      var all = new ArrayList<LocatedJson>();
      if (old instanceof LocatedJson.Arr(var _, var elements)) {
        all.addAll(elements);
      }
      all.addAll(values);
      members.put(
          key, new LocatedJson.Arr(old == null ? values.getFirst().place() : old.place(), all));
      return this;
    }

    LocatedJson.Obj finished() {
      below.forEach(
          (key, merge) -> {
            var old = members.get(key);
            var merged = merge.finished();
            if (old instanceof LocatedJson.Obj || (old == null && !merged.members().isEmpty())) {
              members.put(key, merged);
            }
          });
      return new LocatedJson.Obj(place, members);
    }
  }
}
