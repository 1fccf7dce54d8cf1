package dev.bottle.gateway.dlp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Walks over the characters of a TOML text: white space, comments, keys' parts and strings. */
final class TomlCursor {
  static final String BARE_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

  private final String text;
  private int pos;

  TomlCursor(String text) {
    this.text = text;
  }

  int pos() {
    return pos;
  }

  boolean atEnd() {
    return pos >= text.length();
  }

  boolean at(char token) {
    return pos < text.length() && text.charAt(pos) == token;
  }

  private boolean at(String token) {
    return text.startsWith(token, pos);
  }

  boolean skip(char token) {
    boolean here = at(token);
    pos += here ? 1 : 0;
    return here;
  }

  boolean skip(String token) {
    boolean here = at(token);
    if (here) {
      pos += token.length();
    }
    return here;
  }

  void expect(String token) throws TomlException {
    if (!skip(token)) {
      throw unexpected("expected " + token);
    }
  }

  TomlException unexpected(String wanted) {
    return new TomlException(
        pos, wanted + (atEnd() ? ", found the end of the file" : ", found " + shown()));
  }

  private String shown() {
    int c = text.codePointAt(pos);
    return c == '\n' || c == '\r' ? "the end of the line" : "'" + Character.toString(c) + "'";
  }

  /** Spaces and tabs. */
  void skipBlanks() {
    while (at(' ') || at('\t')) {
      pos++;
    }
  }

  /** The rest of a line that may hold a comment only, with its end. */
  void endLine() throws TomlException {
    skipBlanks();
    skipComment();
    if (!atEnd() && !skip('\n') && !skip("\r\n")) {
      throw unexpected("expected the end of the line");
    }
  }

  /** Blanks, comments and line ends, as they may stand in an array. */
  void skipLines() throws TomlException {
    int before;
    do {
      before = pos;
      skipBlanks();
      skipComment();
      if (!skip('\n')) {
        skip("\r\n");
      }
    } while (pos > before);
  }

  private void skipComment() throws TomlException {
    if (skip('#')) {
      while (!atEnd() && !at('\n') && !at("\r\n")) {
        if (!skipOrdinary('\n')) {
          plain(text.charAt(pos));
          pos++;
        }
      }
    }
  }

  /** What needs no second look: it stands for itself, in whatever string or comment. */
  private boolean skipOrdinary(char quote) {
    int at = pos;
    while (at < text.length() && isOrdinary(text.charAt(at), quote)) {
      at++;
    }
    boolean some = at > pos;
    pos = at;
    return some;
  }

  private static boolean isOrdinary(char c, char quote) {
    return c >= ' ' && c != quote && c != '\\' && c != 0x7f;
  }

  /** What {@code pattern} matches here, which is taken; empty if it does not. */
  String take(Pattern pattern) {
    Matcher m = pattern.matcher(text).region(pos, text.length());
    if (!m.lookingAt()) {
      return "";
    }
    pos = m.end();
    return m.group();
  }

  /** The characters here that are among those of {@code kind}, which are taken; maybe none. */
  String takeAll(String kind) {
    int from = pos;
    while (pos < text.length() && kind.indexOf(text.charAt(pos)) >= 0) {
      pos++;
    }
    return text.substring(from, pos);
  }

  /** One part of a key. */
  String keyPart() throws TomlException {
    if (at('"') || at('\'')) {
      return quotedKey();
    }
    String bare = takeAll(BARE_KEY);
    if (bare.isEmpty()) {
      throw unexpected("expected a key");
    }
    return bare;
  }

  private String quotedKey() throws TomlException {
    if (at("\"\"\"") || at("'''")) {
      throw unexpected("expected a key");
    }
    if (skip('"')) {
      return basic("\"");
    }
    skip('\'');
    return literal("'");
  }

  /** A string of any of the four kinds, whose first quote is here. */
  String string() throws TomlException {
    if (skip("'''")) {
      firstLineEnd();
      return literal("'''");
    }
    if (skip("\"\"\"")) {
      firstLineEnd();
      return basic("\"\"\"");
    }
    return quotedKey();
  }

  private void firstLineEnd() {
    if (!skip('\n')) {
      skip("\r\n");
    }
  }

  private String literal(String quote) throws TomlException {
    int from = pos;
    while (!ends(quote)) {
      within(quote);
    }
    return closed(text.substring(from, pos), quote);
  }

  private String basic(String quote) throws TomlException {
    var out = new StringBuilder();
    while (!ends(quote)) {
      if (at('\\')) {
        pos++;
        escape(quote, out);
      } else {
        int from = pos;
        within(quote);
        out.append(text, from, pos);
      }
    }
    return closed(out.toString(), quote);
  }

  /** Up to two quotes more may stand before a closing triple. */
  private boolean ends(String quote) {
    return at(quote) && !(quote.length() == 3 && text.startsWith(quote, pos + 1));
  }

  private String closed(String content, String quote) {
    pos += quote.length();
    return content;
  }

  /** One character of a string or more. */
  private void within(String quote) throws TomlException {
    if (skipOrdinary(quote.charAt(0))) {
      return;
    }
    if (atEnd() || (quote.length() == 1 && (at('\n') || at("\r\n")))) {
      throw unexpected("expected the closing " + quote);
    }
    if (!at("\r\n")) {
      plain(text.charAt(pos));
    }
    pos++;
  }

  private void plain(char c) throws TomlException {
    if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f) {
      throw new TomlException(pos, "control character U+%04X".formatted((int) c));
    }
  }

  private void escape(String quote, StringBuilder out) throws TomlException {
    if (atEnd()) {
      throw unexpected("expected the closing " + quote);
    }
    if (quote.length() == 3 && !take(Pattern.compile("[ \\t]*\\r?\\n\\s*")).isEmpty()) {
      return;
    }
    char c = text.charAt(pos);
    int simple = "btnfr\"\\".indexOf(c);
    if (simple >= 0) {
      out.append("\b\t\n\f\r\"\\".charAt(simple));
      pos++;
    } else if (c == 'u' || c == 'U') {
      unicode(c == 'u' ? 4 : 8, out);
    } else {
      throw unexpected("not an escape: \\");
    }
  }

  private void unicode(int digits, StringBuilder out) throws TomlException {
    int at = pos++;
    String hex = take(Pattern.compile("[0-9A-Fa-f]{" + digits + "}"));
    long code = hex.isEmpty() ? -1 : Long.parseLong(hex, 16);
    if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      throw new TomlException(at, "not a Unicode character");
    }
    out.appendCodePoint((int) code);
  }
}
