package dev.bottle.gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Header or trailer fields in their order. Values are ISO 8859-1: a character is a byte.
 *
 * @param list the fields
 */
record Fields(List<Field> list) {
  static final Fields NONE = new Fields(List.of());

  /**
   * One field.
   *
   * @param name as sent
   * @param lower the name in lower case
   * @param value without surrounding whitespace
   */
  record Field(String name, String lower, String value) {
    static Field of(String name, String value) {
      return new Field(name, name.toLowerCase(Locale.ROOT), value);
    }

    Field withValue(String other) {
      return new Field(name, lower, other);
    }
  }

  Fields {
    list = List.copyOf(list);
  }

  /** All values under a lower-case name. */
  List<String> all(String lower) {
    List<String> found = List.of();
    for (var field : list) {
      if (field.lower().equals(lower)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(2);
        }
        found.add(field.value());
      }
    }
    return found;
  }

  Optional<String> first(String lower) {
    for (var field : list) {
      if (field.lower().equals(lower)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  boolean has(String lower) {
    return first(lower).isPresent();
  }

  /** The members of a comma-separated field, lower case, over all its lines. */
  List<String> members(String lower) {
    var values = all(lower);
    if (values.isEmpty()) {
      return List.of();
    }
    var members = new ArrayList<String>();
    for (var value : values) {
      for (var member : value.split(",", -1)) {
        var name = Syntax.trim(member).toLowerCase(Locale.ROOT);
        if (!name.isEmpty()) {
          members.add(name);
        }
      }
    }
    return members;
  }

  Fields with(Field added) {
    var all = new ArrayList<>(list);
    all.add(added);
    return new Fields(all);
  }

  Fields filter(Predicate<Field> kept) {
    return new Fields(list.stream().filter(kept).toList());
  }

  Fields mapValues(UnaryOperator<String> change) {
    return new Fields(list.stream().map(f -> f.withValue(change.apply(f.value()))).toList());
  }
}
