package dev.bottle.gateway.dlp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cursor over RE2 syntax that knows characters, escapes and bracket classes. */
final class RegexReader {
  private static final Pattern NAMED =
      Pattern.compile("\\\\(?:([dDsSwW])|([pP])(\\{\\^?\\w+}|\\w))");
  private static final Pattern POSIX = Pattern.compile("\\[:(\\^?)(\\w+):]");
  private static final Pattern CODE =
      Pattern.compile(
          "\\\\(?:x\\{([0-9A-Fa-f]+)}|x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))");

  private final String text;
  private int pos;

  RegexReader(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return pos >= text.length();
  }

  boolean at(String token) {
    return text.startsWith(token, pos);
  }

  boolean skip(String token) {
    boolean here = at(token);
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

  Matcher lookingAt(Pattern pattern) {
    return pattern.matcher(text).region(pos, text.length());
  }

  /** One character that stands escaped, such as {@code \x41}, {@code \n} or {@code \.}. */
  int escapedChar() {
    Matcher code = lookingAt(CODE);
    if (code.lookingAt()) {
      pos = code.end();
      String hex = code.group(1) != null ? code.group(1) : code.group(2);
      return hex != null ? Integer.parseInt(hex, 16) : Integer.parseInt(code.group(3), 8);
    }
    skip("\\");
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
    Matcher named = lookingAt(NAMED);
    if (!named.lookingAt()) {
      return null;
    }
    pos = named.end();
    if (named.group(1) == null) {
      boolean negated = named.group(2).equals("P") != named.group(3).contains("^");
      return unicode(named.group(3).replaceAll("[{}^]", ""), negated);
    }
    return perl(named.group(1));
  }

  private static ByteSet perl(String name) {
    ByteSet positive =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "d" -> ByteSet.DIGIT;
          case "s" -> ByteSet.SPACE;
          default -> ByteSet.WORD;
        };
    return Character.isUpperCase(name.charAt(0)) ? positive.not() : positive;
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
    skip("[");
    boolean negated = skip("^");
    ByteSet members = ByteSet.NONE;
    boolean first = true;
    while (first || !at("]")) {
      members = members.or(member());
      first = false;
    }
    skip("]");
    ByteSet folded = fold ? members.folded() : members;
    return negated ? folded.not() : folded;
  }

  private ByteSet member() {
    Matcher posix = lookingAt(POSIX);
    if (posix.lookingAt()) {
      pos = posix.end();
      var ascii = com.google.re2j.Pattern.compile("[" + posix.group() + "]");
      ByteSet set = ByteSet.where(c -> c < 0x80 && ascii.matches(Character.toString(c)));
      return posix.group(1).isEmpty() ? set : set.or(ByteSet.NON_ASCII);
    }
    ByteSet named = namedClass();
    if (named != null) {
      return named;
    }
    int low = classChar();
    int high = low;
    if (at("-") && !at("-]")) {
      skip("-");
      high = classChar();
    }
    ByteSet ascii = ByteSet.range(low, Math.min(high, 0x7f));
    return high < 0x80 ? ascii : ascii.or(ByteSet.NON_ASCII);
  }

  private int classChar() {
    return at("\\") ? escapedChar() : next();
  }
}
