package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.config.Place;
import dev.bottle.gateway.config.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One object of the manifest with the keys it may have. Wrong types and unknown keys become
 * problems; what is left reads as if it were absent.
 */
final class Section {
  private final Map<String, LocatedJson> members;
  private final Place place;
  private final String path;
  private final Findings findings;

  private Section(Map<String, LocatedJson> members, Place place, String path, Findings findings) {
    this.members = members;
    this.place = place;
    this.path = path;
    this.findings = findings;
  }

  /** An object whose keys are fixed. */
  static Section of(LocatedJson value, String path, Set<String> keys, Findings findings) {
    var section = map(value, path, findings);
    section.members.forEach(
        (key, member) -> {
          if (!keys.contains(key)) {
            var hint =
                Suggestion.nearest(key, keys).map(k -> ". Did you mean \"" + k + "\"?").orElse("");
            findings.manifest(
                member.place(), path, "unknown key \"" + Shown.text(key) + "\"" + hint);
          }
        });
    return section;
  }

  /** An object whose keys are the user's own names. */
  static Section map(LocatedJson value, String path, Findings findings) {
    if (value instanceof LocatedJson.Obj(var place, var members)) {
      return new Section(members, place, path, findings);
    }
    findings.manifest(value.place(), path, "must be an object, not " + value.kind());
    return new Section(Map.of(), value.place(), path, findings);
  }

  Set<String> names() {
    return members.keySet();
  }

  Place place() {
    return place;
  }

  Findings findings() {
    return findings;
  }

  String pathOf(String key) {
    return path.isEmpty() ? Shown.text(key) : path + "." + Shown.text(key);
  }

  Place placeOf(String key) {
    var member = members.get(key);
    return member == null ? place : member.place();
  }

  Optional<LocatedJson> value(String key) {
    return Optional.ofNullable(members.get(key));
  }

  void problem(String key, String message) {
    findings.manifest(placeOf(key), pathOf(key), message);
  }

  void hostProblem(String key, String message) {
    findings.host(placeOf(key), pathOf(key), message);
  }

  void missing(String key) {
    findings.manifest(place, path, "\"" + key + "\" is missing");
  }

  /** The string at this key, when there is one that is not empty. */
  Optional<String> string(String key) {
    return value(key).flatMap(v -> string(v, pathOf(key)));
  }

  Optional<String> required(String key) {
    if (value(key).isEmpty()) {
      missing(key);
    }
    return string(key);
  }

  private Optional<String> string(LocatedJson value, String at) {
    if (value instanceof LocatedJson.Text string) {
      if (string.value().isEmpty()) {
        findings.manifest(value.place(), at, "must not be empty");
        return Optional.empty();
      }
      return Optional.of(string.value());
    }
    findings.manifest(value.place(), at, "must be a string, not " + value.kind());
    return Optional.empty();
  }

  Optional<LocatedJson.Num> number(String key) {
    return value(key)
        .flatMap(
            v -> {
              if (v instanceof LocatedJson.Num number) {
                return Optional.of(number);
              }
              problem(key, "must be a number, not " + v.kind());
              return Optional.empty();
            });
  }

  /**
   * Each element of the list at this key, read one by one; those that read as empty are left out.
   */
  <T> List<T> list(String key, ElementReader<T> reader) {
    var read = new ArrayList<T>();
    var value = value(key);
    if (value.isPresent() && value.get() instanceof LocatedJson.Arr array) {
      for (int i = 0; i < array.elements().size(); i++) {
        reader.read(array.elements().get(i), pathOf(key) + "[" + i + "]").ifPresent(read::add);
      }
    } else {
      value.ifPresent(v -> problem(key, "must be a list, not " + v.kind()));
    }
    return List.copyOf(read);
  }

  /** A list of strings, each judged by {@code parse}, which throws with the reason. */
  <T> List<T> strings(String key, Function<String, T> parse) {
    return list(key, (value, at) -> string(value, at).flatMap(s -> parsed(value, at, s, parse)));
  }

  <T> Optional<T> parsed(LocatedJson value, String at, String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException e) {
      findings.manifest(value.place(), at, "\"" + Shown.text(text) + "\": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Reads one element of a list. */
  @FunctionalInterface
  interface ElementReader<T> {
    Optional<T> read(LocatedJson value, String path);
  }
}
