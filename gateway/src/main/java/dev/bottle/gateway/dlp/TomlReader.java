package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.TomlValue.Array;
import dev.bottle.gateway.dlp.TomlValue.Entry;
import dev.bottle.gateway.dlp.TomlValue.Flag;
import dev.bottle.gateway.dlp.TomlValue.Growth;
import dev.bottle.gateway.dlp.TomlValue.Numeric;
import dev.bottle.gateway.dlp.TomlValue.Table;
import dev.bottle.gateway.dlp.TomlValue.Table.Origin;
import dev.bottle.gateway.dlp.TomlValue.Text;
import dev.bottle.gateway.dlp.TomlValue.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads TOML 1.0 and keeps where everything stands. (A general parser costs a good part of a
 * gateway's start, and forgets places.)
 */
final class TomlReader {
  private static final int DEEPEST = 64;
  private static final int LONGEST_WORD = 64;
  private static final String WORD = TomlCursor.BARE_KEY + "+:.";

  /** The forms of values; compiling them would take longer than a file of plain numbers. */
  private static final class Forms {
    static final Pattern CLOCK = Pattern.compile(" \\d\\d:[0-9:.Zz+-]+");
    static final Pattern RADIX =
        Pattern.compile("0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*");
    static final Pattern NUMBER =
        Pattern.compile(
            "[+-]?(?:inf|nan|(?:0|[1-9](?:_?\\d)*)(?:\\.\\d(?:_?\\d)*)?(?:[eE][+-]?\\d(?:_?\\d)*)?)");
    static final Pattern TIME =
        Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d(?:[Tt"
                + " ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:[Zz]|[+-]\\d\\d:\\d\\d)?)?"
                + "|\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?");

    private Forms() {}
  }

  private final TomlCursor in;
  private final Table root = new Table(Origin.HEADER, 0);

  private TomlReader(String text) {
    this.in = new TomlCursor(text);
  }

  private record Key(String name, int at) {}

  /**
   * The table that a text is.
   *
   * @throws TomlException at the first place that is not TOML
   */
  static Table read(String text) throws TomlException {
    return new TomlReader(text).document();
  }

  private Table document() throws TomlException {
    Table current = root;
    in.skip("\ufeff");
    in.skipLines();
    while (!in.atEnd()) {
      if (in.at('[')) {
        current = header();
      } else {
        pair(current, 0);
      }
      in.endLine();
      in.skipLines();
    }
    return root;
  }

  private Table header() throws TomlException {
    int at = in.pos();
    boolean element = in.skip("[[");
    if (!element) {
      in.expect("[");
    }
    List<Key> path = key();
    in.expect(element ? "]]" : "]");
    Table parent = root;
    for (Key part : path.subList(0, path.size() - 1)) {
      parent = through(parent, part);
    }
    return element ? element(parent, path.getLast(), at) : table(parent, path.getLast(), at);
  }

  /** The table that a header's path leads through; the last one of an array of tables. */
  private static Table through(Table parent, Key part) throws TomlException {
    Entry there = parent.entries().get(part.name);
    if (there == null) {
      var passed = new Table(Origin.PASSED, part.at);
      parent.entries().put(part.name, new Entry(part.at, passed));
      return passed;
    }
    if (there.value() instanceof Table table && table.origin() != Origin.INLINE) {
      return table;
    }
    if (there.value() instanceof Array(var elements, var growth, int _)
        && growth == Growth.BY_HEADERS
        && elements.getLast() instanceof Table last) {
      return last;
    }
    throw taken(part);
  }

  private static Table table(Table parent, Key name, int at) throws TomlException {
    Entry there = parent.entries().get(name.name);
    if (there == null) {
      var table = new Table(Origin.HEADER, at);
      parent.entries().put(name.name, new Entry(name.at, table));
      return table;
    }
    if (there.value() instanceof Table table && table.origin() == Origin.PASSED) {
      table.becomeHeader();
      return table;
    }
    throw taken(name);
  }

  private static Table element(Table parent, Key name, int at) throws TomlException {
    Entry there = parent.entries().get(name.name);
    Entry entry = there == null ? new Entry(name.at, Array.ofTables(at)) : there;
    parent.entries().put(name.name, entry);
    if (!(entry.value() instanceof Array(var elements, var growth, int _))
        || growth != Growth.BY_HEADERS) {
      throw taken(name);
    }
    var table = new Table(Origin.HEADER, at);
    elements.add(table);
    return table;
  }

  private void pair(Table table, int depth) throws TomlException {
    List<Key> path = key();
    in.expect("=");
    in.skipBlanks();
    Table target = table;
    for (Key part : path.subList(0, path.size() - 1)) {
      Entry there = target.entries().get(part.name);
      Entry entry =
          there == null ? new Entry(part.at, new Table(Origin.DOTTED_KEY, part.at)) : there;
      target.entries().put(part.name, entry);
      if (!(entry.value() instanceof Table next) || next.origin() != Origin.DOTTED_KEY) {
        throw taken(part);
      }
      target = next;
    }
    Key last = path.getLast();
    var value = new Entry(last.at, value(depth));
    if (target.entries().putIfAbsent(last.name, value) != null) {
      throw taken(last);
    }
  }

  private static TomlException taken(Key key) {
    return new TomlException(key.at, "\"" + key.name + "\" is there already");
  }

  private List<Key> key() throws TomlException {
    var parts = new ArrayList<Key>();
    do {
      in.skipBlanks();
      int at = in.pos();
      parts.add(new Key(in.keyPart(), at));
      in.skipBlanks();
    } while (in.skip('.'));
    return parts;
  }

  private TomlValue value(int depth) throws TomlException {
    int at = in.pos();
    if (depth > DEEPEST) {
      throw new TomlException(at, "nested too deeply");
    }
    if (in.at('"') || in.at('\'')) {
      return new Text(in.string(), at);
    }
    if (in.skip('[')) {
      return new Array(elements(depth), Growth.FIXED, at);
    }
    if (in.skip('{')) {
      return inline(at, depth);
    }
    return scalar(at);
  }

  private List<TomlValue> elements(int depth) throws TomlException {
    var elements = new ArrayList<TomlValue>();
    in.skipLines();
    while (!in.skip(']')) {
      elements.add(value(depth + 1));
      in.skipLines();
      if (!in.at(']')) {
        in.expect(",");
        in.skipLines();
      }
    }
    return elements;
  }

  private Table inline(int at, int depth) throws TomlException {
    var table = new Table(Origin.INLINE, at);
    in.skipBlanks();
    if (in.skip('}')) {
      return table;
    }
    do {
      in.skipBlanks();
      pair(table, depth + 1);
      in.skipBlanks();
    } while (in.skip(','));
    in.expect("}");
    return table;
  }

  private TomlValue scalar(int at) throws TomlException {
    String word = in.takeAll(WORD);
    if (word.length() > LONGEST_WORD) {
      throw new TomlException(at, "not a value");
    }
    if (isPlain(word)) {
      int tenths = word.length() == 1 ? 0 : word.charAt(2) - '0';
      return new Numeric((10 * (word.charAt(0) - '0') + tenths) / 10.0, at);
    }
    if (word.equals("true") || word.equals("false")) {
      return new Flag(word.equals("true"), at);
    }
    if (Forms.RADIX.matcher(word).matches()) {
      int radix = word.charAt(1) == 'x' ? 16 : word.charAt(1) == 'o' ? 8 : 2;
      return new Numeric(Long.parseUnsignedLong(digits(word).substring(2), radix), at);
    }
    if (Forms.NUMBER.matcher(word).matches()) {
      return new Numeric(number(digits(word)), at);
    }
    String moment = word.length() == 10 ? word + in.take(Forms.CLOCK) : word;
    if (Forms.TIME.matcher(moment).matches()) {
      return new Time(moment, at);
    }
    throw word.isEmpty() ? in.unexpected("expected a value") : new TomlException(at, "not a value");
  }

  /** Whether it is one digit, maybe with a decimal: most numbers are. */
  private static boolean isPlain(String word) {
    return switch (word.length()) {
      case 1 -> isDigit(word.charAt(0));
      case 3 -> isDigit(word.charAt(0)) && word.charAt(1) == '.' && isDigit(word.charAt(2));
      default -> false;
    };
  }

  private static boolean isDigit(char c) {
    return '0' <= c && c <= '9';
  }

  private static String digits(String number) {
    return number.replace("_", "");
  }

  private static double number(String word) {
    String unsigned = word.replaceFirst("^[+-]", "");
    double size =
        switch (unsigned) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "nan" -> Double.NaN;
          default -> Double.parseDouble(unsigned);
        };
    return word.startsWith("-") ? -size : size;
  }
}
