package dev.bottle.gateway.dlp;

import java.util.HexFormat;
import java.util.List;

/**
 * An RE2 expression read as one over bytes. Characters above ASCII stand as their UTF-8 bytes; case
 * folding and flags are resolved. Groups are numbered by the order of {@link Capture} in the tree.
 */
sealed interface Regex {
  /** No upper bound of a {@link Repeat}. */
  int UNBOUNDED = Integer.MAX_VALUE;

  /** One byte out of a set. */
  record Bytes(ByteSet set) implements Regex {}

  /** One after the other; empty matches the empty string. */
  record Concat(List<Regex> parts) implements Regex {}

  /** The first that matches, in this order. */
  record Alternation(List<Regex> choices) implements Regex {}

  /** {@code min} to {@code max} times. */
  record Repeat(Regex body, int min, int max, Greed greed) implements Regex {}

  /** A numbered group. */
  record Capture(Regex body) implements Regex {}

  /** Matches no bytes, only a place. */
  enum Place implements Regex {
    BEGIN_TEXT("\\A"),
    END_TEXT("\\z"),
    BEGIN_LINE("(?m:^)"),
    END_LINE("(?m:$)"),
    WORD_BOUNDARY("\\b"),
    NO_WORD_BOUNDARY("\\B");

    /** Stands for the byte before the first and the one behind the last. */
    static final int TEXT_END = -1;

    private final String text;

    Place(String text) {
      this.text = text;
    }

    /** Whether this is the place between two bytes, either of which may be {@link #TEXT_END}. */
    boolean isAt(int previous, int following) {
      return switch (this) {
        case BEGIN_TEXT -> previous == TEXT_END;
        case END_TEXT -> following == TEXT_END;
        case BEGIN_LINE -> previous == TEXT_END || previous == '\n';
        case END_LINE -> following == TEXT_END || following == '\n';
        case WORD_BOUNDARY -> isWord(previous) != isWord(following);
        case NO_WORD_BOUNDARY -> isWord(previous) == isWord(following);
      };
    }

    private static boolean isWord(int value) {
      return value != TEXT_END && ByteSet.WORD.contains(value);
    }
  }

  /** Which length a repeat tries first. */
  enum Greed {
    LONGEST,
    SHORTEST
  }

  /** This expression in RE2 syntax, for input whose chars are bytes (ISO 8859-1). */
  default String text() {
    var out = new StringBuilder();
    write(this, out);
    return out.toString();
  }

  private static void write(Regex node, StringBuilder out) {
    switch (node) {
      case Bytes(ByteSet set) -> writeSet(set, out);
      case Place place -> out.append(place.text);
      case Concat(List<Regex> parts) -> parts.forEach(part -> write(part, out));
      case Capture(Regex body) -> writeAll("(", List.of(body), out);
      case Alternation(List<Regex> choices) -> writeAll("(?:", choices, out);
      case Repeat(Regex body, int min, int max, Greed greed) -> {
        writeAll("(?:", List.of(body), out);
        out.append('{').append(min).append(',');
        if (max != UNBOUNDED) {
          out.append(max);
        }
        out.append(greed == Greed.LONGEST ? "}" : "}?");
      }
    }
  }

  private static void writeAll(String open, List<Regex> choices, StringBuilder out) {
    for (int i = 0; i < choices.size(); i++) {
      out.append(i == 0 ? open : "|");
      write(choices.get(i), out);
    }
    out.append(')');
  }

  private static void writeSet(ByteSet set, StringBuilder out) {
    if (set.equals(ByteSet.ALL)) {
      out.append("(?s:.)");
      return;
    }
    if (set.size() == 0) {
      out.append("[^\\x00-\\x{10FFFF}]");
      return;
    }
    out.append('[');
    for (int from = set.next(0); from < 256; ) {
      int to = set.not().next(from) - 1;
      writeByte(from, out);
      out.append('-');
      writeByte(to, out);
      from = set.next(to + 1);
    }
    out.append(']');
  }

  private static void writeByte(int value, StringBuilder out) {
    out.append("\\x");
    HexFormat.of().toHexDigits(out, (byte) value);
  }
}
