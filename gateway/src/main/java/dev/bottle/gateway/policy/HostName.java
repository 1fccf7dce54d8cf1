package dev.bottle.gateway.policy;

import java.net.IDN;
import java.util.Locale;

/**
 * A DNS name in canonical form: lower-case A-labels (RFC 5890), no trailing dot, at most 253
 * octets.
 *
 * @param text the canonical name
 */
public record HostName(String text) implements Host {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  public HostName {
    if (!isCanonical(text)) {
      throw new InvalidNameException("not a canonical host name");
    }
  }

  /**
   * Canonicalises case, one trailing dot and internationalised labels.
   *
   * @throws InvalidNameException when the text is no host name
   */
  public static HostName parse(String text) {
    var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.chars().anyMatch(c -> c > 127)) {
      name = toAscii(name);
    }
    name = name.toLowerCase(Locale.ROOT);
    if (!isCanonical(name)) {
      throw new InvalidNameException("not a host name");
    }
    return new HostName(name);
  }

  /** Whether this name lies below {@code apex}, at any depth. */
  public boolean isSubdomainOf(HostName apex) {
    int dot = text.length() - apex.text.length() - 1;
    return dot > 0 && text.charAt(dot) == '.' && text.endsWith(apex.text);
  }

  private static String toAscii(String name) {
    try {
      return IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw new InvalidNameException("not a host name that IDNA allows");
    }
  }

  private static boolean isCanonical(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME || looksNumeric(name)) {
      return false;
    }
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (label == 0 || name.charAt(i - 1) == '-') {
          return false;
        }
        label = 0;
      } else if (isLabelChar(c) && !(c == '-' && label == 0)) {
        label++;
      } else {
        return false;
      }
      if (label > MAX_LABEL) {
        return false;
      }
    }
    return label > 0 && name.charAt(name.length() - 1) != '-';
  }

  /** Resolvers read a name whose last label is a number as an IPv4 address, in many spellings. */
  static boolean looksNumeric(String text) {
    var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    var last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (last.isEmpty()) {
      return false;
    }
    return last.startsWith("0x") ? isNumber(last, 2, 16) : isNumber(last, 0, 10);
  }

  private static boolean isNumber(String text, int from, int radix) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) >= 128 || Character.digit(text.charAt(i), radix) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Letters, digits and hyphen, and the underscore that service names carry in practice. */
  private static boolean isLabelChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  @Override
  public String toString() {
    return text;
  }
}
