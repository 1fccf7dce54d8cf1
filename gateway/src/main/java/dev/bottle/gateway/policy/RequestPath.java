package dev.bottle.gateway.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request target in the one form that is both decided and sent (RFC 3986 section
 * 6.2.2): dot segments removed, escapes of unreserved characters decoded, other escapes in upper
 * case.
 *
 * @param text the canonical path, starting with a slash, without query
 * @param shape whether all servers read it alike
 */
public record RequestPath(String text, Shape shape) {

  /** How far servers agree on what a path names. */
  public enum Shape {
    /** One reading only. */
    PLAIN,
    /**
     * Has an encoded slash or backslash, an empty segment, a path parameter or a character in more
     * bytes than UTF-8 allows it: readings differ.
     */
    AMBIGUOUS
  }

  /** How characters begin that are longer than they need be: a slash or a dot among them. */
  private static final List<String> OVERLONG =
      List.of("%C0", "%C1", "%E0%8", "%E0%9", "%F0%8", "%F8%8", "%FC%8");

  public static final RequestPath ROOT = new RequestPath("/", Shape.PLAIN);

  /**
   * Canonicalises an origin-form path.
   *
   * @throws InvalidNameException for control or non-ASCII bytes, backslashes, fragments and broken
   *     escapes
   */
  public static RequestPath parse(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw new InvalidNameException("a path starts with a slash");
    }
    var text = removeDotSegments(decodeUnreserved(raw));
    return new RequestPath(text, shapeOf(text));
  }

  private static String decodeUnreserved(String raw) {
    var out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 127 || c == '\\' || c == '#' || c == '?') {
        throw new InvalidNameException("a path has a byte that does not belong there");
      }
      if (c != '%') {
        out.append(c);
        continue;
      }
      int octet = escapedOctet(raw, i);
      if (octet < ' ' || octet == 127) {
        throw new InvalidNameException("a path has an encoded control byte");
      }
      if (isUnreserved(octet)) {
        out.append((char) octet);
      } else {
        out.append('%').append(hex(octet >> 4)).append(hex(octet));
      }
      i += 2;
    }
    return out.toString();
  }

  private static int escapedOctet(String raw, int percent) {
    int high = percent + 2 < raw.length() ? digit(raw.charAt(percent + 1)) : -1;
    int low = high < 0 ? -1 : digit(raw.charAt(percent + 2));
    if (low < 0) {
      throw new InvalidNameException("a path has a broken percent escape");
    }
    return high << 4 | low;
  }

  /** Only ASCII digits: others that Character.digit knows are no escapes to any server. */
  private static int digit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static char hex(int nibble) {
    return "0123456789ABCDEF".charAt(nibble & 15);
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static String removeDotSegments(String path) {
    if (!path.contains("/.")) {
      return path;
    }
    var kept = new ArrayList<String>();
    var segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {
          if (last) {
            kept.add("");
          }
        }
        case ".." -> {
          if (!kept.isEmpty()) {
            kept.removeLast();
          }
          if (last) {
            kept.add("");
          }
        }
        default -> kept.add(segments[i]);
      }
    }
    return "/" + String.join("/", kept);
  }

  private static Shape shapeOf(String path) {
    boolean ambiguous =
        path.contains("//")
            || path.indexOf(';') >= 0
            || path.contains("%2F")
            || path.contains("%5C")
            || path.contains("%25")
            || path.contains("%3B")
            || OVERLONG.stream().anyMatch(path::contains);
    return ambiguous ? Shape.AMBIGUOUS : Shape.PLAIN;
  }

  @Override
  public String toString() {
    return text;
  }
}
