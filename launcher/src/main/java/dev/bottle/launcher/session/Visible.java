package dev.bottle.launcher.session;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Text from a container as a person may see it: what would move the cursor, colour or reorder is
 * shown as an escape.
 */
public final class Visible {
  private Visible() {}

  /** One piece of text on one line. */
  public static String text(String raw) {
    var shown = new StringBuilder(raw.length());
    raw.codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  /** A line of JSON, still JSON: what lies outside ASCII becomes its escape. */
  public static String json(String line) {
    var shown = new StringBuilder(line.length());
    line.chars()
        .forEach(
            c -> {
              if (c >= 0x20 && c < 0x7f) {
                shown.append((char) c);
              } else {
                shown.append(String.format("\\u%04x", c));
              }
            });
    return shown.toString();
  }

  static String lines(List<String> raw) {
    return raw.stream().map(line -> "  " + text(line)).collect(Collectors.joining("\n"));
  }

  private static void append(StringBuilder shown, int c) {
    boolean plain =
        switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT, // bidi controls and zero-width characters
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.PRIVATE_USE,
              Character.SURROGATE,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
    if (plain) {
      shown.appendCodePoint(c);
    } else if (c < 0x80) {
      shown.append(String.format("\\x%02x", c));
    } else {
      shown.append(String.format("\\u{%x}", c));
    }
  }
}
