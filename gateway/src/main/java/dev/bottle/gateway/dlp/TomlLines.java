package dev.bottle.gateway.dlp;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On which line the tables and keys of a TOML text stand, since the parser keeps no places. A table
 * of an array is counted from 0: {@code rules[2]}, {@code rules[2].allowlists[0].regexes}.
 */
final class TomlLines {
  private static final Pattern HEADER =
      Pattern.compile("\\s*(\\[\\[?)\\s*([\\w.\\-\\s]+?)\\s*]]?.*");
  private static final Pattern KEY = Pattern.compile("\\s*([\\w-]+)\\s*(?:\\.[^=]*)?=(.*)");
  private static final Pattern MULTILINE = Pattern.compile("'''|\"\"\"");

  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private String table = "";
  private String openQuote = "";

  TomlLines(String text) {
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (openQuote.isEmpty()) {
        read(line, number);
      }
      follow(line);
    }
  }

  private void read(String line, int number) {
    Matcher header = HEADER.matcher(line);
    Matcher key = KEY.matcher(line);
    if (header.matches()) {
      table = numbered(header.group(2).replaceAll("\\s", ""), header.group(1).length() == 2);
      lines.putIfAbsent(table, number);
    } else if (key.matches()) {
      lines.putIfAbsent(table.isEmpty() ? key.group(1) : table + "." + key.group(1), number);
    }
  }

  private String numbered(String name, boolean array) {
    var path = new StringBuilder();
    String[] parts = name.split("\\.", -1);
    for (int i = 0; i < parts.length; i++) {
      path.append(i == 0 ? "" : ".").append(parts[i]);
      String plain = path.toString();
      if (array && i == parts.length - 1) {
        int index = counts.merge(plain, 1, Integer::sum) - 1;
        path.append('[').append(index).append(']');
      } else if (counts.containsKey(plain)) {
        path.append('[').append(counts.get(plain) - 1).append(']');
      }
    }
    return path.toString();
  }

  private void follow(String line) {
    Matcher quotes =
        MULTILINE.matcher(line.stripLeading().startsWith("#") && openQuote.isEmpty() ? "" : line);
    while (quotes.find()) {
      if (openQuote.isEmpty()) {
        openQuote = quotes.group();
      } else if (openQuote.equals(quotes.group())) {
        openQuote = "";
      }
    }
  }

  /** The line of a path, or of the nearest table around it; 0 when there is none. */
  int of(String path) {
    String at = path;
    while (!lines.containsKey(at)) {
      int cut = at.lastIndexOf('.');
      if (cut < 0) {
        return 0;
      }
      at = at.substring(0, cut);
    }
    return lines.get(at);
  }
}
