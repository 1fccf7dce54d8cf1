package dev.bottle.gateway.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value (RFC 8259) that knows where it stands. */
public sealed interface LocatedJson {

  Place place();

  /** What it is, for a message: {@code a string}. */
  String kind();

  /** Members in the order of the text. */
  record Obj(Place place, Map<String, LocatedJson> members) implements LocatedJson {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public String kind() {
      return "an object";
    }
  }

  /** Elements. */
  record Arr(Place place, List<LocatedJson> elements) implements LocatedJson {
    public Arr {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "an array";
    }
  }

  /** A string. It may be a secret, so it is not part of {@link #toString}. */
  record Text(Place place, String value) implements LocatedJson {
    @Override
    public String kind() {
      return "a string";
    }

    @Override
    public String toString() {
      return "Text[" + place + "]";
    }
  }

  /** A number as written. */
  record Num(Place place, String literal) implements LocatedJson {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** A truth value. */
  record Bool(Place place, boolean value) implements LocatedJson {
    @Override
    public String kind() {
      return "true or false";
    }
  }

  /** The null literal. */
  record Null(Place place) implements LocatedJson {
    @Override
    public String kind() {
      return "null";
    }
  }
}
