package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Alternation;
import dev.bottle.gateway.dlp.Regex.Bytes;
import dev.bottle.gateway.dlp.Regex.Capture;
import dev.bottle.gateway.dlp.Regex.Concat;
import dev.bottle.gateway.dlp.Regex.Greed;
import dev.bottle.gateway.dlp.Regex.Place;
import dev.bottle.gateway.dlp.Regex.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads RE2 syntax that re2j has already accepted; so it only has to understand, not to judge. */
final class RegexParser {
  private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(,(\\d*))?}");
  private static final Pattern GROUP_HEAD =
      Pattern.compile("\\(\\?(?:P?<\\w+>|([imsU]*)(?:-([imsU]+))?([:)]))");

  private final RegexReader in;
  private Flags flags = new Flags("");

  /** The letters of the flags that are on, out of {@code imsU}. */
  private record Flags(String on) {
    boolean has(char flag) {
      return on.indexOf(flag) >= 0;
    }

    Flags with(String more, String fewer) {
      return new Flags((on + more).replaceAll("[" + fewer + "&]", ""));
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
    while (in.skip("|")) {
      choices.add(concat());
    }
    return choices.size() == 1 ? choices.getFirst() : new Alternation(List.copyOf(choices));
  }

  private Regex concat() {
    var parts = new ArrayList<Regex>();
    while (!in.atEnd() && !in.at("|") && !in.at(")")) {
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
      int min;
      int max;
      Matcher count = in.lookingAt(COUNT);
      if (in.skip("*")) {
        min = 0;
        max = Regex.UNBOUNDED;
      } else if (in.skip("+")) {
        min = 1;
        max = Regex.UNBOUNDED;
      } else if (in.skip("?")) {
        min = 0;
        max = 1;
      } else if (count.lookingAt()) {
        in.skip(count.group());
        min = Integer.parseInt(count.group(1));
        max = maximum(count, min);
      } else {
        return result;
      }
      boolean lazy = in.skip("?") != flags.has('U');
      result = new Repeat(result, min, max, lazy ? Greed.SHORTEST : Greed.LONGEST);
    }
  }

  private static int maximum(Matcher count, int min) {
    if (count.group(2) == null) {
      return min;
    }
    return count.group(3).isEmpty() ? Regex.UNBOUNDED : Integer.parseInt(count.group(3));
  }

  private Regex atom() {
    if (in.at("(")) {
      return group();
    }
    if (in.at("[")) {
      return bytes(in.bracket(flags.has('i')));
    }
    if (in.skip(".")) {
      return bytes(flags.has('s') ? ByteSet.ALL : ByteSet.of('\n').not());
    }
    if (in.skip("^")) {
      return flags.has('m') ? Place.BEGIN_LINE : Place.BEGIN_TEXT;
    }
    if (in.skip("$")) {
      return flags.has('m') ? Place.END_LINE : Place.END_TEXT;
    }
    return in.at("\\") ? escape() : literal(in.next());
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
    Matcher head = in.lookingAt(GROUP_HEAD);
    if (!head.lookingAt()) {
      in.skip("(");
      return closed(outer, new Capture(alternation()));
    }
    in.skip(head.group());
    String end = head.group(3);
    if (end == null) {
      return closed(outer, new Capture(alternation()));
    }
    flags = flags.with(head.group(1), head.group(2) == null ? "" : head.group(2));
    if (end.equals(")")) {
      return new Concat(List.of());
    }
    return closed(outer, alternation());
  }

  private Regex closed(Flags outer, Regex body) {
    in.skip(")");
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
