package dev.bottle.gateway.dlp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cursor over RE2 syntax that knows characters, escapes and bracket classes. */
final class RegexReader {
  static final int END = -1;

  /** What few expressions have. */
  private static final class Rare {
    static final Pattern UNICODE = Pattern.compile("\\\\([pP])(\\{\\^?\\w+}|\\w)");
    static final Pattern POSIX = Pattern.compile("\\[:(\\^?)(\\w+):]");
    static final Pattern CODE =
        Pattern.compile("\\\\(?:x\\{([0-9A-Fa-f]+)}|(0[0-7]{0,2}|[1-7][0-7]{1,2}))");

    private Rare() {}
  }

  private final String text;
  private int pos;

  RegexReader(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return pos >= text.length();
  }

  /** The char here, or {@link #END}. */
  int peek() {
    return pos < text.length() ? text.charAt(pos) : END;
  }

  /** The char behind the one here, or {@link #END}. */
  private int peekNext() {
    return pos + 1 < text.length() ? text.charAt(pos + 1) : END;
  }

  boolean skip(char token) {
    boolean here = peek() == token;
    pos += here ? 1 : 0;
    return here;
  }

  boolean skip(String token) {
    boolean here = text.startsWith(token, pos);
    if (here) {
      pos += token.length();
    }
    return here;
  }

  int next() {
    int c = text.codePointAt(pos);
    pos += Character.charCount(c);
    return c;
  }

  /** How often something stands in a row. */
  record Count(int min, int max) {}

  /** A count such as {@code {2,30}}, or null when none stands here. */
  @Nullable Count count() {
    int from = pos;
    skip('{');
    int min = number();
    boolean open = skip(',');
    int max = open ? number() : min;
    if (min < 0 || !skip('}')) {
      pos = from;
      return null;
    }
    return new Count(min, max < 0 ? Regex.UNBOUNDED : max);
  }

  /** A number; -1 when none stands here. */
  private int number() {
    int number = -1;
    while ('0' <= peek() && peek() <= '9') {
      number = 10 * Math.max(number, 0) + peek() - '0';
      pos++;
    }
    return number;
  }

  private Matcher lookingAt(Pattern pattern) {
    return pattern.matcher(text).region(pos, text.length());
  }

  /** One character that stands escaped, such as {@code \x41}, {@code \n} or {@code \.}. */
  int escapedChar() {
    int kind = peekNext();
    if (kind == 'x' && text.charAt(pos + 2) != '{') {
      pos += 4;
      return Integer.parseInt(text, pos - 2, pos, 16);
    }
    if (kind == 'x' || ('0' <= kind && kind <= '7')) {
      Matcher code = lookingAt(Rare.CODE);
      if (code.lookingAt()) {
        pos = code.end();
        String hex = code.group(1);
        return hex != null ? Integer.parseInt(hex, 16) : Integer.parseInt(code.group(2), 8);
      }
    }
    skip('\\');
    int c = next();
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      default -> c;
    };
  }

  /** A class such as {@code \w} or {@code \pL}, or null when none stands here. */
  @Nullable ByteSet namedClass() {
    int kind = peek() == '\\' ? peekNext() : END;
    if (kind == 'p' || kind == 'P') {
      return unicodeClass();
    }
    ByteSet named =
        switch (kind) {
          case 'd' -> ByteSet.DIGIT;
          case 'D' -> ByteSet.DIGIT.not();
          case 's' -> ByteSet.SPACE;
          case 'S' -> ByteSet.SPACE.not();
          case 'w' -> ByteSet.WORD;
          case 'W' -> ByteSet.WORD.not();
          default -> null;
        };
    pos += named == null ? 0 : 2;
    return named;
  }

  private ByteSet unicodeClass() {
    Matcher name = lookingAt(Rare.UNICODE);
    if (!name.lookingAt()) {
      throw new IllegalStateException("not a class: " + text);
    }
    pos = name.end();
    boolean negated = name.group(1).equals("P") != name.group(2).contains("^");
    return unicode(name.group(2).replaceAll("[{}^]", ""), negated);
  }

  /** Exact for ASCII; any byte above it counts as a member, of the negated class too. */
  private static ByteSet unicode(String name, boolean negated) {
    var ascii = com.google.re2j.Pattern.compile("\\p{" + name + "}");
    ByteSet members =
        ByteSet.where(c -> c < 0x80 && ascii.matches(Character.toString(c)) != negated);
    return members.or(ByteSet.NON_ASCII);
  }

  /** A bracket class, {@code [...]}. */
  ByteSet bracket(boolean fold) {
    skip('[');
    boolean negated = skip('^');
    ByteSet members = ByteSet.NONE;
    boolean first = true;
    while (first || peek() != ']') {
      members = members.or(member());
      first = false;
    }
    skip(']');
    ByteSet folded = fold ? members.folded() : members;
    return negated ? folded.not() : folded;
  }

  private ByteSet member() {
    ByteSet named = peek() == '[' && peekNext() == ':' ? posixClass() : namedClass();
    if (named != null) {
      return named;
    }
    int low = classChar();
    int high = low;
    if (peek() == '-' && peekNext() != ']') {
      skip('-');
      high = classChar();
    }
    ByteSet ascii = ByteSet.range(low, Math.min(high, 0x7f));
    return high < 0x80 ? ascii : ascii.or(ByteSet.NON_ASCII);
  }

  private @Nullable ByteSet posixClass() {
    Matcher posix = lookingAt(Rare.POSIX);
    if (!posix.lookingAt()) {
      return null;
    }
    pos = posix.end();
    var ascii = com.google.re2j.Pattern.compile("[" + posix.group() + "]");
    ByteSet set = ByteSet.where(c -> c < 0x80 && ascii.matches(Character.toString(c)));
    return posix.group(1).isEmpty() ? set : set.or(ByteSet.NON_ASCII);
  }

  private int classChar() {
    return peek() == '\\' ? escapedChar() : next();
  }
}
