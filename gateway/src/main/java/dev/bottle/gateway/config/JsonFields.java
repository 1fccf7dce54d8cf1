package dev.bottle.gateway.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the members of one object by name; what is of a wrong type or not a key becomes a problem,
 * never an exception.
 */
public final class JsonFields {
  private final LocatedJson.Obj object;
  private final Problems problems;
  private final Set<String> known = new HashSet<>();
  private final Set<String> refused = new HashSet<>();

  public JsonFields(LocatedJson.Obj object, Problems problems) {
    this.object = object;
    this.problems = problems;
  }

  /** The fields of a value that has to be an object. */
  public static Optional<JsonFields> of(LocatedJson value, Problems problems) {
    return expectObject(value, problems).map(found -> new JsonFields(found, problems));
  }

  static Optional<LocatedJson.Obj> expectObject(LocatedJson value, Problems problems) {
    return expect(LocatedJson.Obj.class, value, "an object", problems);
  }

  /** An object that is not there: it has no members, and no line. */
  public static JsonFields absent(Place parent, String key, Problems problems) {
    return new JsonFields(new LocatedJson.Obj(parent.member(key, 0, 0), Map.of()), problems);
  }

  /** Reads one value; empty after it reported a problem. */
  public interface Element<T> {
    Optional<T> read(LocatedJson value, Problems problems);
  }

  /** Elements that are strings; the parser tells what is wrong by IllegalArgumentException. */
  public static <T> Element<T> parsedBy(Function<String, T> parser) {
    return (value, problems) ->
        expect(LocatedJson.Text.class, value, "a string", problems)
            .flatMap(text -> parse(text, parser, problems));
  }

  /** A number without a fraction, within bounds. */
  static Element<Integer> wholeNumber(int least, int most) {
    return (value, problems) -> {
      if (value instanceof LocatedJson.Num(var _, var literal) && literal.matches("[0-9]{1,9}")) {
        int number = Integer.parseInt(literal);
        if (number >= least && number <= most) {
          return Optional.of(number);
        }
      }
      problems.add(value.place(), "expected a whole number from " + least + " to " + most);
      return Optional.empty();
    };
  }

  public Place place() {
    return object.place();
  }

  /** The member as it is. */
  public Optional<LocatedJson> any(String key) {
    known.add(key);
    return Optional.ofNullable(object.members().get(key));
  }

  public Optional<String> text(String key) {
    return parsed(key, Function.identity()).map(Located::value);
  }

  /** A string member, parsed. */
  public <T> Optional<Located<T>> parsed(String key, Function<String, T> parser) {
    return read(key, parsedBy(parser));
  }

  /** A string member, parsed, that has to be there. */
  public <T> Optional<Located<T>> required(String key, Function<String, T> parser) {
    expect(key);
    return parsed(key, parser);
  }

  /** A member, read by {@code element}. */
  public <T> Optional<Located<T>> read(String key, Element<T> element) {
    return any(key)
        .flatMap(v -> element.read(v, problems).map(read -> new Located<>(read, v.place())));
  }

  /** An array member; empty when it is absent. */
  public <T> List<Located<T>> list(String key, Element<T> element) {
    var out = new ArrayList<Located<T>>();
    any(key)
        .flatMap(v -> expect(LocatedJson.Arr.class, v, "an array", problems))
        .ifPresent(
            array -> {
              for (var value : array.elements()) {
                element
                    .read(value, problems)
                    .ifPresent(read -> out.add(new Located<>(read, value.place())));
              }
            });
    return out;
  }

  /** An array member that must not be empty when it is there: what it would mean is unclear. */
  public <T> List<Located<T>> filledList(String key, Element<T> element) {
    any(key)
        .filter(v -> v instanceof LocatedJson.Arr(var _, var elements) && elements.isEmpty())
        .ifPresent(v -> problems.add(v.place(), "the list is empty; leave the key out instead"));
    return list(key, element);
  }

  /** The fields of an object member. */
  public Optional<JsonFields> object(String key) {
    return any(key).flatMap(v -> of(v, problems));
  }

  /** An object member; one that is absent, or of a wrong type, reads as an empty one. */
  public JsonFields section(String key) {
    return object(key).orElseGet(() -> absent(place(), key, problems));
  }

  /** The members of an object member whose keys are names. */
  public Map<String, LocatedJson> members(String key) {
    return any(key)
        .flatMap(v -> expect(LocatedJson.Obj.class, v, "an object", problems))
        .map(LocatedJson.Obj::members)
        .orElseGet(LinkedHashMap::new);
  }

  /** Reports a member that is not there, though it must. */
  public void expect(String key) {
    if (any(key).isEmpty()) {
      missing(key);
    }
  }

  /** Reports that a member must be there. */
  public void missing(String key) {
    problems.add(object.place(), "the key " + key + " is missing");
  }

  /** Reports a key that people write here but that has no place here. */
  public void refuse(String key, String why) {
    refused.add(key);
    Optional.ofNullable(object.members().get(key))
        .ifPresent(value -> problems.add(value.place(), why));
  }

  /** Reports every key that was not asked for. */
  public void end() {
    object
        .members()
        .forEach(
            (key, value) -> {
              if (!known.contains(key) && !refused.contains(key)) {
                var meant = Suggestion.nearest(key, known);
                problems.add(
                    value.place(),
                    "unknown key "
                        + Shown.quoted(key)
                        + meant
                            .map(name -> "; did you mean \"" + name + "\"?")
                            .orElseGet(
                                () -> "; known are " + String.join(", ", new TreeSet<>(known))));
              }
            });
  }

  private static <T> Optional<T> parse(
      LocatedJson.Text text, Function<String, T> parser, Problems problems) {
    try {
      return Optional.of(parser.apply(text.value()));
    } catch (IllegalArgumentException e) {
      problems.add(text.place(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static <T extends LocatedJson> Optional<T> expect(
      Class<T> type, LocatedJson value, String wanted, Problems problems) {
    if (type.isInstance(value)) {
      return Optional.of(type.cast(value));
    }
    problems.add(value.place(), "expected " + wanted + ", found " + value.kind());
    return Optional.empty();
  }
}
