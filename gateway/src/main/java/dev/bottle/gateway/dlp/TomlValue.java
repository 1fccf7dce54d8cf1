package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a TOML text; {@code at} is where in the text it begins. */
sealed interface TomlValue {
  int at();

  record Text(String value, int at) implements TomlValue {}

  record Numeric(double value, int at) implements TomlValue {}

  record Flag(boolean value, int at) implements TomlValue {}

  /** A date, a time, or both; rules have no use for one. */
  record Time(String source, int at) implements TomlValue {}

  /** An array; one of tables grows with each {@code [[header]]}. */
  record Array(List<TomlValue> elements, Growth growth, int at) implements TomlValue {
    static Array ofTables(int at) {
      return new Array(new ArrayList<>(), Growth.BY_HEADERS, at);
    }
  }

  enum Growth {
    FIXED,
    BY_HEADERS
  }

  /** A key's place and its value. */
  record Entry(int keyAt, TomlValue value) {}

  /** A table, in the order of the text. */
  final class Table implements TomlValue {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final int at;
    private Origin origin;

    /** Who wrote the table down, which tells who may still add to it. */
    enum Origin {
      /** Only named on the way to another table. */
      PASSED,
      HEADER,
      DOTTED_KEY,
      INLINE
    }

    Table(Origin origin, int at) {
      this.origin = origin;
      this.at = at;
    }

    @Override
    public int at() {
      return at;
    }

    Map<String, Entry> entries() {
      return entries;
    }

    Origin origin() {
      return origin;
    }

    void becomeHeader() {
      origin = Origin.HEADER;
    }
  }
}
