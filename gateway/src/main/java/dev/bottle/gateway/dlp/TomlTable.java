package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.TomlValue.Array;
import dev.bottle.gateway.dlp.TomlValue.Entry;
import dev.bottle.gateway.dlp.TomlValue.Flag;
import dev.bottle.gateway.dlp.TomlValue.Numeric;
import dev.bottle.gateway.dlp.TomlValue.Table;
import dev.bottle.gateway.dlp.TomlValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One table of a rules file as gitleaks reads it: keys without regard to case, numbers and flags
 * from strings too, a string with commas as a list.
 */
final class TomlTable {
  private final Table table;
  private final int at;
  private final Report report;

  /** Takes what is wrong, and the offset where. */
  @FunctionalInterface
  interface Report {
    void problem(int at, String message);
  }

  /**
   * A table.
   *
   * @param at where a person would look for it
   */
  TomlTable(Table table, int at, Report report) {
    this.table = table;
    this.at = at;
    this.report = report;
  }

  /** A table with nothing in it, at the same place. */
  TomlTable none() {
    return new TomlTable(new Table(Table.Origin.INLINE, at), at, report);
  }

  /** The keys that are there, as written. */
  List<String> keys() {
    return List.copyOf(table.entries().keySet());
  }

  boolean has(String key) {
    return entry(key).isPresent();
  }

  private Optional<Entry> entry(String key) {
    Entry exact = table.entries().get(key);
    if (exact != null) {
      return Optional.of(exact);
    }
    for (var entry : table.entries().entrySet()) {
      if (entry.getKey().equalsIgnoreCase(key)) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }

  private Optional<TomlValue> value(String key) {
    return entry(key).map(Entry::value);
  }

  /** Where a key stands, or else the table. */
  int at(String key) {
    return entry(key).map(Entry::keyAt).orElse(at);
  }

  void problem(String key, String message) {
    report.problem(at(key), message);
  }

  void problem(Item item, String message) {
    report.problem(item.at, message);
  }

  String text(String key) {
    Optional<TomlValue> value = value(key);
    return value.isEmpty() ? "" : scalar(key, value.get(), "a string");
  }

  private String scalar(String key, TomlValue value, String wanted) {
    return switch (value) {
      case Text(var text, int _) -> text;
      case Numeric(double number, int _) -> plain(number);
      case Flag(boolean flag, int _) -> flag ? "1" : "0";
      case TomlValue.Time _, Array _, Table _ -> {
        problem(key, key + " must be " + wanted);
        yield "";
      }
    };
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString(Math.round(number))
        : Double.toString(number);
  }

  boolean flag(String key) {
    Optional<TomlValue> value = value(key);
    if (value.isEmpty()) {
      return false;
    }
    String text =
        value.get() instanceof Flag(boolean flag, int _)
            ? Boolean.toString(flag)
            : scalar(key, value.get(), "true or false").toLowerCase(Locale.ROOT);
    if (text.matches("true|t|[1-9]\\d*")) {
      return true;
    }
    if (!text.matches("false|f|0|")) {
      problem(key, key + " must be true or false");
    }
    return false;
  }

  /** The number, or 0. */
  double number(String key) {
    Optional<TomlValue> value = value(key);
    if (value.isEmpty()) {
      return 0;
    }
    if (value.get() instanceof Numeric(double number, int _)) {
      return number;
    }
    try {
      String text = scalar(key, value.get(), "a number");
      return text.isEmpty() ? 0 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      problem(key, key + " must be a number");
      return 0;
    }
  }

  /** An element of a list, and where it stands. */
  record Item(String text, int at) {}

  List<String> texts(String key) {
    var texts = new ArrayList<String>();
    for (Item item : items(key)) {
      texts.add(item.text);
    }
    return texts;
  }

  List<Item> items(String key) {
    var items = new ArrayList<Item>();
    Optional<TomlValue> value = value(key);
    if (value.isEmpty()) {
      return items;
    }
    if (value.get() instanceof Array(var elements, var _, int _)) {
      for (TomlValue element : elements) {
        items.add(new Item(scalar(key, element, "a list of strings"), element.at()));
      }
      return items;
    }
    String text = scalar(key, value.get(), "a list of strings");
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      items.add(new Item(part, value.get().at()));
    }
    return items;
  }

  /** The tables of an array; a single table counts as one. */
  List<TomlTable> tables(String key) {
    Optional<TomlValue> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    List<TomlValue> elements =
        value.get() instanceof Array(var list, var _, int _) ? list : List.of(value.get());
    var tables = new ArrayList<TomlTable>();
    for (TomlValue element : elements) {
      if (element instanceof Table child) {
        tables.add(new TomlTable(child, child.at(), report));
      } else {
        problem(key, key + " must be a table, or a list of tables");
      }
    }
    return tables;
  }
}
