package dev.bottle.gateway.policy;

import java.util.Locale;

/**
 * A canonical destination host: a DNS name or an IP literal, never a spelling that could be either.
 */
public sealed interface Host permits HostName, IpAddress {

  /** The canonical text; an IPv6 literal comes without brackets. */
  String text();

  /** The text as it stands in a URL or a {@code Host} field: IPv6 literals in brackets. */
  default String authorityText() {
    return this instanceof IpAddress ip && ip.isV6() ? "[" + ip.text() + "]" : text();
  }

  /**
   * Parses the host part of an authority (RFC 3986 section 3.2.2).
   *
   * @throws InvalidNameException for control bytes, zone ids, numeric spellings other than four
   *     decimal octets, and anything that IDNA refuses
   */
  static Host parse(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      var ip = IpAddress.parse(text.substring(1, text.length() - 1));
      if (!ip.isV6()) {
        throw new InvalidNameException("only an IPv6 address stands in brackets");
      }
      return ip;
    }
    if (text.indexOf(':') >= 0) {
      return IpAddress.parse(text);
    }
    return looksNumeric(text) ? IpAddress.parse(text) : HostName.parse(text);
  }

  /** Resolvers read a name whose last label is a number as an IPv4 address, in many spellings. */
  private static boolean looksNumeric(String text) {
    var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    var last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (last.isEmpty()) {
      return false;
    }
    boolean digits = last.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean hex =
        last.startsWith("0x")
            && last.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    return digits || hex;
  }
}
