package dev.bottle.gateway.dlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One table of a rules file, its keys compared without case as gitleaks does.
 *
 * @param path where it stands, as {@link TomlLines} counts
 * @param problem takes the path of a wrong value and what is wrong with it
 */
record TomlTable(JsonNode node, String path, BiConsumer<String, String> problem) {
  /** Reports keys that are not among {@code known} (in lower case). */
  TomlTable allow(Set<String> known) {
    for (String name : names()) {
      if (!known.contains(name.toLowerCase(Locale.ROOT))) {
        problem.accept(at(name), "unknown key \"" + name + "\"");
      }
    }
    return this;
  }

  private List<String> names() {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  boolean has(String key) {
    return !get(key).isMissingNode();
  }

  private JsonNode get(String key) {
    return names().stream()
        .filter(key::equalsIgnoreCase)
        .findFirst()
        .map(node::get)
        .orElse(MissingNode.getInstance());
  }

  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  String text(String key, String otherwise) {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !value.isTextual()) {
      problem.accept(at(key), key + " must be a string");
    }
    return value.asText(otherwise);
  }

  boolean flag(String key) {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      problem.accept(at(key), key + " must be true or false");
    }
    return value.asBoolean();
  }

  double number(String key, double otherwise) {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !value.isNumber()) {
      problem.accept(at(key), key + " must be a number");
    }
    return value.asDouble(otherwise);
  }

  List<String> texts(String key) {
    JsonNode value = get(key);
    var out = new ArrayList<String>();
    boolean wrong = !value.isMissingNode() && !value.isArray();
    for (JsonNode element : value) {
      wrong |= !element.isTextual();
      out.add(element.asText());
    }
    if (wrong) {
      problem.accept(at(key), key + " must be a list of strings");
    }
    return out;
  }

  /** The tables of an array; a single table counts as one. */
  List<TomlTable> tables(String key) {
    JsonNode value = get(key);
    if (value.isObject()) {
      return List.of(new TomlTable(value, at(key), problem));
    }
    var out = new ArrayList<TomlTable>();
    boolean wrong = !value.isMissingNode() && !value.isArray();
    for (JsonNode element : value) {
      wrong |= !element.isObject();
      out.add(new TomlTable(element, at(key) + "[" + out.size() + "]", problem));
    }
    if (wrong) {
      problem.accept(at(key), key + " must be a list of tables");
    }
    return out;
  }
}
