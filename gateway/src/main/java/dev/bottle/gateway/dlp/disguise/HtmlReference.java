package dev.bottle.gateway.dlp.disguise;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Character references of HTML (WHATWG HTML, section 13.5), numeric and of ASCII by name. */
final class HtmlReference {
  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          name("amp", '&'),
          name("AMP", '&'),
          name("lt", '<'),
          name("LT", '<'),
          name("gt", '>'),
          name("GT", '>'),
          name("quot", '"'),
          name("QUOT", '"'),
          name("apos", '\''),
          name("nbsp", ' '),
          name("Tab", '\t'),
          name("NewLine", '\n'),
          name("excl", '!'),
          name("num", '#'),
          name("dollar", '$'),
          name("percnt", '%'),
          name("lpar", '('),
          name("rpar", ')'),
          name("ast", '*'),
          name("midast", '*'),
          name("plus", '+'),
          name("comma", ','),
          name("period", '.'),
          name("sol", '/'),
          name("colon", ':'),
          name("semi", ';'),
          name("equals", '='),
          name("quest", '?'),
          name("commat", '@'),
          name("lsqb", '['),
          name("lbrack", '['),
          name("bsol", '\\'),
          name("rsqb", ']'),
          name("rbrack", ']'),
          name("Hat", '^'),
          name("lowbar", '_'),
          name("UnderBar", '_'),
          name("grave", '`'),
          name("lcub", '{'),
          name("lbrace", '{'),
          name("verbar", '|'),
          name("vert", '|'),
          name("rcub", '}'),
          name("rbrace", '}'),
          name("hyphen", '-'),
          name("dash", '-'),
          name("minus", '-'),
          name("ndash", '-'),
          name("shy", 0xad),
          name("zwj", 0x200d),
          name("zwnj", 0x200c));

  private HtmlReference() {}

  private static Map.Entry<String, Integer> name(String name, int value) {
    return Map.entry(name, value);
  }

  /** Reads the reference that begins with the ampersand at {@code at}. */
  static int read(byte[] in, int at, int to) {
    int end = at + 1;
    int limit = Math.min(to, at + Escapes.LONGEST);
    while (end < limit && isPart(in[end], end == at + 1)) {
      end++;
    }
    if (end == to && to < at + Escapes.LONGEST) {
      return Escapes.MORE;
    }
    if (end == limit || in[end] != ';' || end < at + 3) {
      return Escapes.NONE;
    }
    int value = in[at + 1] == '#' ? number(in, at + 2, end) : named(in, at + 1, end);
    if (value < 0) {
      return Escapes.NONE;
    }
    int length = end + 1 - at;
    return Lookalikes.isInvisible(value)
        ? Escapes.nothing(length)
        : Escapes.read(length, Lookalikes.ascii(value));
  }

  private static boolean isPart(byte c, boolean first) {
    int letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || (first && c == '#');
  }

  private static int number(byte[] in, int from, int end) {
    boolean hex = in[from] == 'x' || in[from] == 'X';
    int value = hex && from + 1 == end ? -1 : 0;
    for (int i = hex ? from + 1 : from; i < end && value >= 0; i++) {
      int digit = Escapes.digit(in[i]);
      value = digit < 0 || (!hex && digit > 9) ? -1 : value * (hex ? 16 : 10) + digit;
      value = value > Character.MAX_CODE_POINT ? -1 : value;
    }
    return value;
  }

  private static int named(byte[] in, int from, int end) {
    var name = new String(in, from, end - from, StandardCharsets.ISO_8859_1);
    return NAMES.getOrDefault(name, -1);
  }
}
