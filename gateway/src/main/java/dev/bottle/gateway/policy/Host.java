package dev.bottle.gateway.policy;

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
    return HostName.looksNumeric(text) ? IpAddress.parse(text) : HostName.parse(text);
  }
}
