package dev.bottle.gateway.dlp;

import com.google.re2j.PatternSyntaxException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether a text is RE2 syntax. What plainly is needs one look; only about the rest is re2j
 * asked, which compiles the whole expression to tell.
 */
final class RegexSyntax {
  private static final int DEEPEST = 50;

  /** As many copies of its body RE2 allows a repeat, with all repeats around it. */
  private static final int MOST_REPEATS = 1000;

  private static final int NOT_PLAIN = -1;

  private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,4})(,(\\d{0,4}))?}");
  private static final Pattern GROUP =
      Pattern.compile("\\((?!\\?)|\\(\\?(?:P?<(\\w+)>|:|[imsU]+(?:-[imsU]+)?[:)]|-[imsU]+[:)])");
  private static final Pattern PLACE = Pattern.compile("\\\\[bBAz]");
  private static final Pattern CHARACTER =
      Pattern.compile("\\\\([^\\p{Alnum}\\P{ASCII}]|[afnrtv])");
  private static final Pattern CODE = Pattern.compile("\\\\x([0-9A-Fa-f]{2})");
  private static final Pattern CLASS = Pattern.compile("\\\\[dDsSwW]");

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

  private Matcher take(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(pos, text.length());
    if (matcher.lookingAt()) {
      pos = matcher.end();
    }
    return matcher;
  }

  private boolean takes(Pattern pattern) {
    return take(pattern).hasMatch();
  }

  /** Reads up to a closing bracket or the end; how often repeats copy what stands in it at most. */
  private int alternation(int depth) {
    int most = 1;
    while (pos < text.length() && !at(')')) {
      if (skip('|') || skip('^') || skip('$') || takes(PLACE)) {
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
    Matcher head = take(GROUP);
    if (!head.hasMatch() || depth == DEEPEST) {
      return NOT_PLAIN;
    }
    if (head.group().length() > 1 && head.group().endsWith(")")) {
      return 0;
    }
    if (head.group(1) != null && !names.add(head.group(1))) {
      return NOT_PLAIN;
    }
    int copies = alternation(depth + 1);
    return skip(')') ? copies : NOT_PLAIN;
  }

  private int atom() {
    if (at('[')) {
      return bracket() ? 1 : NOT_PLAIN;
    }
    if (at('\\')) {
      return takes(CLASS) || character() != NOT_PLAIN ? 1 : NOT_PLAIN;
    }
    boolean repeat = "*+?{".indexOf(text.charAt(pos)) >= 0;
    return repeat || character() == NOT_PLAIN ? NOT_PLAIN : 1;
  }

  private int repeated(int copies) {
    int times = 1;
    if (at('{')) {
      Matcher count = take(COUNT);
      if (!count.hasMatch()) {
        return NOT_PLAIN;
      }
      int min = Integer.parseInt(count.group(1));
      String upper = count.group(3);
      int max = upper == null || upper.isEmpty() ? min : Integer.parseInt(upper);
      times = max < min ? NOT_PLAIN : Math.max(1, max);
    } else if (!skip('*') && !skip('+') && !skip('?')) {
      return copies;
    }
    skip('?');
    return times == NOT_PLAIN || times * copies > MOST_REPEATS ? NOT_PLAIN : times * copies;
  }

  /** One character, escaped or not, by its value. */
  private int character() {
    if (at('\\')) {
      Matcher escaped = take(CHARACTER);
      if (escaped.hasMatch()) {
        int at = "afnrtv".indexOf(escaped.group(1));
        return at < 0 ? escaped.group(1).charAt(0) : "\u0007\f\n\r\t\u000b".charAt(at);
      }
      Matcher code = take(CODE);
      return code.hasMatch() ? Integer.parseInt(code.group(1), 16) : NOT_PLAIN;
    }
    int c = pos < text.length() ? text.codePointAt(pos) : NOT_PLAIN;
    pos += c > Character.MAX_VALUE ? 2 : 1;
    return Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE ? NOT_PLAIN : c;
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
      if (takes(CLASS)) {
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
