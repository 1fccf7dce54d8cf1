package dev.bottle.launcher.preflight;

import java.util.ArrayList;
import java.util.List;

/** Rows of a label and a text, wrapped at 100 columns. */
final class Layout {
  static final int WIDTH = 100;
  private static final int INDENT = 13;

  private final List<String> lines = new ArrayList<>();

  void headline(String left, String right) {
    int gap = WIDTH - length(left) - length(right);
    if (gap >= 2) {
      lines.add(left + " ".repeat(gap) + right);
    } else {
      lines.add(left);
      lines.add("  " + right);
    }
    lines.add("");
  }

  void row(String label, String text) {
    var head = "  " + label;
    var line = new StringBuilder(head).append(" ".repeat(Math.max(1, INDENT - head.length())));
    boolean fresh = true;
    for (var word : text.split(" ", -1)) {
      if (!fresh && length(line) + 1 + length(word) > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(INDENT));
        fresh = true;
      }
      line.append(fresh ? "" : " ").append(word);
      fresh = false;
    }
    lines.add(line.toString());
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private static int length(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }
}
