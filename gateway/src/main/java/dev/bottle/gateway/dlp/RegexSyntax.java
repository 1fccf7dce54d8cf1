package dev.bottle.gateway.dlp;

import com.google.re2j.PatternSyntaxException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Tells whether a text is RE2 syntax. What plainly is needs one look; only about the rest is re2j
 * asked, which compiles the whole expression to tell.
 */
final class RegexSyntax {
  private static final int DEEPEST = 50;

  /** As many copies of its body RE2 allows a repeat, with all repeats around it. */
  private static final int MOST_REPEATS = 1000;

  private static final int NOT_PLAIN = -1;

  private static final String CLASSES = "dDsSwW";
  private static final String FLAGS = "imsU";
  private static final String HEX = "0123456789abcdefABCDEF";
  private static final String WORD =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

  /** Digits that a count may have. */
  private static final int MOST_DIGITS = 4;

  private final String text;
  private final Set<String> names = new HashSet<>();
  private int pos;

  private RegexSyntax(String text) {
    this.text = text;
  }

  /**
   * Passes what is RE2 syntax.
   *
   * @throws PatternSyntaxException with re2j's reason, when it is not
   */
  static void check(String text) {
    if (!isPlain(text)) {
      com.google.re2j.Pattern.compile(text);
    }
  }

  static boolean accepts(String text) {
    try {
      check(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** Whether this is RE2 syntax of the usual kind; if not, it may be RE2 syntax all the same. */
  static boolean isPlain(String text) {
    var syntax = new RegexSyntax(text);
    return syntax.alternation(0) != NOT_PLAIN && syntax.pos == text.length();
  }

  private boolean at(char c) {
    return pos < text.length() && text.charAt(pos) == c;
  }

  private boolean skip(char c) {
    boolean here = at(c);
    pos += here ? 1 : 0;
    return here;
  }

  /** A backslash and one of these letters. */
  private boolean skipEscaped(String letters) {
    boolean here =
        at('\\') && pos + 1 < text.length() && letters.indexOf(text.charAt(pos + 1)) >= 0;
    pos += here ? 2 : 0;
    return here;
  }

  /** Takes chars out of a set; how many. */
  private int skipAll(String set) {
    int from = pos;
    while (pos < text.length() && set.indexOf(text.charAt(pos)) >= 0) {
      pos++;
    }
    return pos - from;
  }

  /** Reads up to a closing bracket or the end; how often repeats copy what stands in it at most. */
  private int alternation(int depth) {
    int most = 1;
    while (pos < text.length() && !at(')')) {
      if (skip('|') || skip('^') || skip('$') || skipEscaped("bBAz")) {
        continue;
      }
      int copies = at('(') ? group(depth) : atom();
      copies = copies < 1 ? copies : repeated(copies);
      if (copies == NOT_PLAIN) {
        return NOT_PLAIN;
      }
      most = Math.max(most, copies);
    }
    return most;
  }

  /** 0 for flags alone, which nothing can repeat. */
  private int group(int depth) {
    skip('(');
    if (depth == DEEPEST) {
      return NOT_PLAIN;
    }
    if (skip('?') && !skip(':')) {
      boolean named = at('P') || at('<');
      if (named ? !name() : !flags()) {
        return NOT_PLAIN;
      }
      if (!named && skip(')')) {
        return 0;
      }
    }
    int copies = alternation(depth + 1);
    return skip(')') ? copies : NOT_PLAIN;
  }

  /** A name that no other group has. */
  private boolean name() {
    skip('P');
    int from = pos + 1;
    return skip('<') && skipAll(WORD) > 0 && names.add(text.substring(from, pos)) && skip('>');
  }

  /** Flags, with the colon behind them if a bracket does not follow. */
  private boolean flags() {
    boolean some = skipAll(FLAGS) > 0;
    if (skip('-')) {
      some = skipAll(FLAGS) > 0;
    }
    return some && (skip(':') || at(')'));
  }

  private int atom() {
    if (at('[')) {
      return bracket() ? 1 : NOT_PLAIN;
    }
    if (at('\\')) {
      return skipEscaped(CLASSES) || character() != NOT_PLAIN ? 1 : NOT_PLAIN;
    }
    boolean repeat = "*+?{".indexOf(text.charAt(pos)) >= 0;
    return repeat || character() == NOT_PLAIN ? NOT_PLAIN : 1;
  }

  private int repeated(int copies) {
    int times = 1;
    if (skip('{')) {
      times = times();
    } else if (!skip('*') && !skip('+') && !skip('?')) {
      return copies;
    }
    skip('?');
    return times == NOT_PLAIN || times * copies > MOST_REPEATS ? NOT_PLAIN : times * copies;
  }

  /** The rest of a count: how often it lets its body stand at most. */
  private int times() {
    int min = number();
    int max = min;
    if (skip(',') && !at('}')) {
      max = number();
    }
    return min == NOT_PLAIN || max < min || !skip('}') ? NOT_PLAIN : Math.max(1, max);
  }

  private int number() {
    int from = pos;
    int digits = skipAll("0123456789");
    boolean plain = 0 < digits && digits <= MOST_DIGITS;
    return plain ? Integer.parseInt(text, from, pos, 10) : NOT_PLAIN;
  }

  /** One character, escaped or not, by its value. */
  private int character() {
    if (skip('\\')) {
      return pos < text.length() ? escaped(text.charAt(pos++)) : NOT_PLAIN;
    }
    int c = pos < text.length() ? text.codePointAt(pos) : NOT_PLAIN;
    pos += c > Character.MAX_VALUE ? 2 : 1;
    return Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE ? NOT_PLAIN : c;
  }

  private int escaped(char c) {
    int control = "afnrtv".indexOf(c);
    if (control >= 0) {
      return "\u0007\f\n\r\t\u000b".charAt(control);
    }
    if (c == 'x') {
      return code();
    }
    return c < 0x80 && !Character.isLetterOrDigit(c) ? c : NOT_PLAIN;
  }

  /** The value of two hexadecimal digits. */
  private int code() {
    int end = pos + 2;
    if (end > text.length() || skipAll(HEX) < 2) {
      return NOT_PLAIN;
    }
    pos = end;
    return HexFormat.fromHexDigits(text, end - 2, end);
  }

  private boolean bracket() {
    skip('[');
    skip('^');
    boolean first = true;
    while (first || !at(']')) {
      first = false;
      if (text.startsWith("[:", pos)) {
        return false;
      }
      if (skipEscaped(CLASSES)) {
        continue;
      }
      int low = character();
      int high = low;
      if (at('-') && !text.startsWith("-]", pos)) {
        skip('-');
        high = character();
      }
      if (low == NOT_PLAIN || high < low) {
        return false;
      }
    }
    return skip(']');
  }
}
