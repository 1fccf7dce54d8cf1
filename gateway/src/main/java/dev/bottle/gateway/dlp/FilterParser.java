package dev.bottle.gateway.dlp;

import com.google.re2j.PatternSyntaxException;
import dev.bottle.gateway.dlp.Filter.AllOf;
import dev.bottle.gateway.dlp.Filter.AnyOf;
import dev.bottle.gateway.dlp.Filter.Comparison;
import dev.bottle.gateway.dlp.Filter.Contains;
import dev.bottle.gateway.dlp.Filter.EntropyIs;
import dev.bottle.gateway.dlp.Filter.Matches;
import dev.bottle.gateway.dlp.Filter.Not;
import dev.bottle.gateway.dlp.Filter.OneOf;
import dev.bottle.gateway.dlp.Filter.Target;
import dev.bottle.gateway.dlp.Filter.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the filter expressions of Betterleaks: {@code entropy}, {@code matchesAny} and {@code
 * containsAny} over the finding and its path, joined by {@code || && !}. A call of anything else is
 * {@link Unknown}.
 */
final class FilterParser {
  private static final int DEEPEST = 64;
  private static final Pattern BLANK = Pattern.compile("\\s+|//[^\\n]*");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern CALL = Pattern.compile("(?:filter\\.)?(\\w+)\\s*\\(");
  private static final Pattern FINDING = Pattern.compile("finding\\s*\\[\\s*\"(\\w+)\"\\s*]");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "get\\(\\s*attributes\\s*,\\s*\"([\\w.]+)\"\\s*,\\s*\"\"\\s*\\)"
              + "|\\(?attributes\\s*\\[\\s*\"([\\w.]+)\"\\s*](?:\\s*\\?\\?\\s*\"\"\\s*\\))?");

  private final String text;
  private int pos;

  private FilterParser(String text) {
    this.text = text;
  }

  /** Why an expression is none that is understood here. */
  static final class FilterException extends Exception {
    private static final long serialVersionUID = 1;

    FilterException(String message) {
      super(message);
    }
  }

  /**
   * The filter that a text is.
   *
   * @throws FilterException when it is of another form
   * @throws PatternSyntaxException when one of its regular expressions is not RE2 syntax
   */
  static Filter parse(String text) throws FilterException {
    var parser = new FilterParser(text);
    Filter filter = parser.anyOf(0);
    parser.skipBlank();
    if (parser.pos < text.length()) {
      throw parser.unexpected();
    }
    return filter;
  }

  private FilterException unexpected() {
    String rest = text.substring(pos).lines().findFirst().orElse("its end");
    return new FilterException(
        "not understood at: " + rest.substring(0, Math.min(40, rest.length())));
  }

  private void skipBlank() {
    boolean more = true;
    while (more) {
      more = take(BLANK).hasMatch();
    }
  }

  private Matcher take(Pattern pattern) {
    Matcher m = pattern.matcher(text).region(pos, text.length());
    if (m.lookingAt()) {
      pos = m.end();
    }
    return m;
  }

  private boolean skip(String token) {
    skipBlank();
    boolean here = text.startsWith(token, pos);
    if (here) {
      pos += token.length();
    }
    return here;
  }

  private void expect(String token) throws FilterException {
    if (!skip(token)) {
      throw unexpected();
    }
  }

  private Filter anyOf(int depth) throws FilterException {
    var parts = new ArrayList<Filter>();
    do {
      parts.add(allOf(depth));
    } while (skip("||") || skip("or "));
    return parts.size() == 1 ? parts.getFirst() : new AnyOf(List.copyOf(parts));
  }

  private Filter allOf(int depth) throws FilterException {
    var parts = new ArrayList<Filter>();
    do {
      parts.add(unary(depth));
    } while (skip("&&") || skip("and "));
    return parts.size() == 1 ? parts.getFirst() : new AllOf(List.copyOf(parts));
  }

  private Filter unary(int depth) throws FilterException {
    if (depth > DEEPEST) {
      throw unexpected();
    }
    if (skip("!") || skip("not ")) {
      return new Not(unary(depth + 1));
    }
    skipBlank();
    int before = pos;
    Matcher attribute = take(ATTRIBUTE);
    pos = before;
    if (!attribute.hasMatch() && skip("(")) {
      Filter body = anyOf(depth + 1);
      expect(")");
      return body;
    }
    return attribute.hasMatch() ? membership() : call();
  }

  private Filter membership() throws FilterException {
    Target target = target();
    if (skip("in ") || skip("in")) {
      return new OneOf(target, strings());
    }
    throw unexpected();
  }

  private Filter call() throws FilterException {
    int from = pos;
    Matcher call = take(CALL);
    if (!call.hasMatch()) {
      throw unexpected();
    }
    String name = call.group(1);
    if (name.equals("failsTokenEfficiency")) {
      target();
      expect(")");
      return new Unknown(text.substring(from, pos));
    }
    Target target = target();
    if (name.equals("entropy")) {
      expect(")");
      return entropy(target);
    }
    expect(",");
    List<String> strings = strings();
    expect(")");
    return switch (name) {
      case "matchesAny" -> new Matches(target, new Finder(strings));
      case "containsAny" ->
          new Contains(target, strings.stream().map(s -> s.toLowerCase(Locale.ROOT)).toList());
      default -> throw new FilterException("no such check: " + name);
    };
  }

  private Filter entropy(Target target) throws FilterException {
    skipBlank();
    Comparison comparison =
        Arrays.stream(Comparison.values())
            .sorted(Comparator.comparingInt((Comparison c) -> c.sign.length()).reversed())
            .filter(c -> skip(c.sign))
            .findFirst()
            .orElseThrow(this::unexpected);
    skipBlank();
    Matcher number = take(NUMBER);
    if (!number.hasMatch()) {
      throw unexpected();
    }
    return new EntropyIs(target, comparison, Double.parseDouble(number.group()));
  }

  private Target target() throws FilterException {
    skipBlank();
    Matcher finding = take(FINDING);
    if (finding.hasMatch()) {
      return switch (finding.group(1)) {
        case "secret" -> Target.SECRET;
        case "match" -> Target.MATCH;
        case "line" -> Target.LINE;
        default -> Target.OTHER;
      };
    }
    Matcher attribute = take(ATTRIBUTE);
    if (!attribute.hasMatch()) {
      throw unexpected();
    }
    String name = attribute.group(1) == null ? attribute.group(2) : attribute.group(1);
    return name.equals("path") ? Target.PATH : Target.OTHER;
  }

  private List<String> strings() throws FilterException {
    var strings = new ArrayList<String>();
    expect("[");
    while (!skip("]")) {
      strings.add(string());
      if (!skip(",")) {
        expect("]");
        break;
      }
    }
    return strings;
  }

  private String string() throws FilterException {
    if (skip("`")) {
      return upTo('`');
    }
    expect("\"");
    try {
      return upTo('"').translateEscapes();
    } catch (IllegalArgumentException e) {
      throw unexpected();
    }
  }

  private String upTo(char quote) throws FilterException {
    int from = pos;
    while (pos < text.length() && text.charAt(pos) != quote) {
      pos += quote == '"' && text.charAt(pos) == '\\' ? 2 : 1;
    }
    if (pos >= text.length()) {
      throw new FilterException("a string without its end");
    }
    return text.substring(from, pos++);
  }
}
