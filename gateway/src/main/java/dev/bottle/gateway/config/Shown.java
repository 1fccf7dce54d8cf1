package dev.bottle.gateway.config;

/** Text of a file that may be hostile, as it is shown to a person. */
public final class Shown {
  private static final int MAX = 80;

  private Shown() {}

  /** In double quotes, shortened, with everything but printable ASCII and letters escaped. */
  public static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .limit(MAX)
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if ((c >= ' ' && c < 127) || Character.isLetterOrDigit(c)) {
                out.appendCodePoint(c);
              } else {
                out.append("\\u{%x}".formatted(c));
              }
            });
    return out.append(text.codePointCount(0, text.length()) > MAX ? "…\"" : "\"").toString();
  }
}
