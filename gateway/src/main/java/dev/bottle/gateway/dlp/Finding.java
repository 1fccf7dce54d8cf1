package dev.bottle.gateway.dlp;

import org.jspecify.annotations.Nullable;

/**
 * A secret that was found; it never holds the secret.
 *
 * @param ruleId the rule that found it
 * @param knownName the name of the known secret, when it is one
 * @param part where
 * @param start offset of the secret's first byte in the part; with a disguise, of the text that
 *     hides it
 * @param end offset behind its last byte
 * @param disguise what had to be undone to see it
 * @param excerpt its first few characters at most, fit to be shown
 */
public record Finding(
    String ruleId,
    @Nullable String knownName,
    Part part,
    long start,
    long end,
    Disguise disguise,
    String excerpt) {

  /** What stood between the bytes sent and the secret. */
  public enum Disguise {
    NONE,
    /** Percent or backslash escapes, character references, or characters that look alike. */
    ESCAPED,
    QUOTED_PRINTABLE,
    BASE64,
    BASE32,
    HEX,
    GZIP,
    /** It is cut in pieces that stand in several fields. */
    SPLIT
  }

  /** Where it stands, as events and refusals say it: {@code body@1432}, {@code header cookie}. */
  public String location() {
    return part.render(start);
  }

  Finding in(Part other) {
    return new Finding(ruleId, knownName, other, 0, 0, disguise, excerpt);
  }

  Finding in(long from, long to, Disguise by) {
    return new Finding(ruleId, knownName, part, from, to, by, excerpt);
  }

  /** At most seven characters, and never more than a third of the secret. */
  static String excerpt(String secret) {
    int length = Math.min(7, secret.length() / 3);
    var out = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = secret.charAt(i);
      out.append(c > ' ' && c < 0x7f ? c : '?');
    }
    return out.append('…').toString();
  }
}
