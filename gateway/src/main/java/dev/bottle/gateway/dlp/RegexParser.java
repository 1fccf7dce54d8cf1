package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Alternation;
import dev.bottle.gateway.dlp.Regex.Bytes;
import dev.bottle.gateway.dlp.Regex.Capture;
import dev.bottle.gateway.dlp.Regex.Concat;
import dev.bottle.gateway.dlp.Regex.Greed;
import dev.bottle.gateway.dlp.Regex.Place;
import dev.bottle.gateway.dlp.Regex.Repeat;
import dev.bottle.gateway.dlp.RegexReader.Count;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads RE2 syntax that re2j has already accepted; so it only has to understand, not to judge. */
final class RegexParser {
  private final RegexReader in;
  private Flags flags = new Flags("");

  /** The letters of the flags that are on, out of {@code imsU}. */
  private record Flags(String on) {
    boolean has(char flag) {
      return on.indexOf(flag) >= 0;
    }

    Flags with(char flag) {
      return has(flag) ? this : new Flags(on.concat(String.valueOf(flag)));
    }

    Flags without(char flag) {
      return new Flags(on.replace(String.valueOf(flag), ""));
    }
  }

  private RegexParser(String text) {
    this.in = new RegexReader(text);
  }

  /** The tree of an expression in RE2 syntax. */
  static Regex parse(String text) {
    return new RegexParser(text).alternation();
  }

  /**
   * An expression in RE2 syntax as one over chars that are bytes.
   *
   * @throws com.google.re2j.PatternSyntaxException when it is not RE2 syntax
   */
  static com.google.re2j.Pattern overBytes(String text) {
    com.google.re2j.Pattern.compile(text);
    return com.google.re2j.Pattern.compile(parse(text).text());
  }

  private Regex alternation() {
    var choices = new ArrayList<Regex>();
    choices.add(concat());
    while (in.skip('|')) {
      choices.add(concat());
    }
    return choices.size() == 1 ? choices.getFirst() : new Alternation(List.copyOf(choices));
  }

  private Regex concat() {
    var parts = new ArrayList<Regex>();
    while (!in.atEnd() && in.peek() != '|' && in.peek() != ')') {
      if (in.skip("\\Q")) {
        quoted(parts);
      } else {
        Regex atom = atom();
        parts.add(repeats(atom));
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Concat(List.copyOf(parts));
  }

  private void quoted(List<Regex> parts) {
    while (!in.atEnd() && !in.skip("\\E")) {
      parts.add(literal(in.next()));
    }
    if (!parts.isEmpty()) {
      parts.add(repeats(parts.removeLast()));
    }
  }

  private Regex repeats(Regex atom) {
    Regex result = atom;
    while (true) {
      Count count = count();
      if (count == null) {
        return result;
      }
      boolean lazy = in.skip('?') != flags.has('U');
      result = new Repeat(result, count.min(), count.max(), lazy ? Greed.SHORTEST : Greed.LONGEST);
    }
  }

  private @Nullable Count count() {
    Count count =
        switch (in.peek()) {
          case '*' -> new Count(0, Regex.UNBOUNDED);
          case '+' -> new Count(1, Regex.UNBOUNDED);
          case '?' -> new Count(0, 1);
          default -> null;
        };
    if (count != null) {
      in.next();
      return count;
    }
    return in.peek() == '{' ? in.count() : null;
  }

  private Regex atom() {
    return switch (in.peek()) {
      case '(' -> group();
      case '[' -> bytes(in.bracket(flags.has('i')));
      case '\\' -> escape();
      default -> character(in.next());
    };
  }

  private Regex character(int c) {
    return switch (c) {
      case '.' -> bytes(flags.has('s') ? ByteSet.ALL : ByteSet.of('\n').not());
      case '^' -> flags.has('m') ? Place.BEGIN_LINE : Place.BEGIN_TEXT;
      case '$' -> flags.has('m') ? Place.END_LINE : Place.END_TEXT;
      default -> literal(c);
    };
  }

  private Regex escape() {
    if (in.skip("\\b")) {
      return Place.WORD_BOUNDARY;
    }
    if (in.skip("\\B")) {
      return Place.NO_WORD_BOUNDARY;
    }
    if (in.skip("\\A")) {
      return Place.BEGIN_TEXT;
    }
    if (in.skip("\\z")) {
      return Place.END_TEXT;
    }
    if (in.skip("\\C")) {
      return bytes(ByteSet.ALL);
    }
    ByteSet named = in.namedClass();
    return named != null ? bytes(named) : literal(in.escapedChar());
  }

  private Regex group() {
    Flags outer = flags;
    in.skip('(');
    if (!in.skip('?')) {
      return closed(outer, new Capture(alternation()));
    }
    if (in.skip("P<") || in.skip('<')) {
      while (!in.skip('>')) {
        in.next();
      }
      return closed(outer, new Capture(alternation()));
    }
    readFlags();
    return in.skip(')') ? new Concat(List.of()) : closed(outer, alternation());
  }

  /** Takes flags, and the colon behind them if there is one. */
  private void readFlags() {
    boolean on = true;
    while (in.peek() != ')' && !in.skip(':')) {
      char flag = (char) in.next();
      if (flag == '-') {
        on = false;
      } else {
        flags = on ? flags.with(flag) : flags.without(flag);
      }
    }
  }

  private Regex closed(Flags outer, Regex body) {
    in.skip(')');
    flags = outer;
    return body;
  }

  private Regex literal(int codePoint) {
    if (codePoint < 0x80) {
      ByteSet one = ByteSet.of(codePoint);
      return bytes(flags.has('i') ? one.folded() : one);
    }
    var parts = new ArrayList<Regex>();
    for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      parts.add(bytes(ByteSet.of(b & 0xff)));
    }
    return new Concat(List.copyOf(parts));
  }

  private static Regex bytes(ByteSet set) {
    return new Bytes(set);
  }
}
