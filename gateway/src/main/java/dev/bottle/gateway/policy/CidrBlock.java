package dev.bottle.gateway.policy;

import java.util.List;

/**
 * A block of addresses (RFC 4632, RFC 4291 section 2.3).
 *
 * @param base the first address; bits below the prefix must be zero
 * @param prefix the prefix length in bits
 */
public record CidrBlock(IpAddress base, int prefix) {
  static final CidrBlock V6_LOOPBACK = parse("::1/128");
  static final CidrBlock V4_MAPPED = parse("::ffff:0:0/96");
  static final CidrBlock NAT64 = parse("64:ff9b::/96");
  static final CidrBlock SIX_TO_FOUR = parse("2002::/16");
  static final CidrBlock TEREDO = parse("2001::/32");

  /** IANA special-purpose registries (RFC 6890), and the metadata address outside of them. */
  private static final List<CidrBlock> NOT_PUBLIC_V4 =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "168.63.129.16/32");

  /** Outside 2000::/3 nothing is global unicast; inside it these blocks are not. */
  private static final CidrBlock GLOBAL_UNICAST = parse("2000::/3");

  private static final List<CidrBlock> NOT_PUBLIC_V6 =
      blocks("2001::/23", "2001:db8::/32", "3fff::/20");

  public CidrBlock {
    if (prefix < 0 || prefix > base.length() * 8) {
      throw new InvalidNameException("the prefix length is out of range");
    }
    for (int bit = prefix; bit < base.length() * 8; bit++) {
      if ((base.octetAt(bit / 8) >> (7 - bit % 8) & 1) != 0) {
        throw new InvalidNameException("address bits stand below the prefix length");
      }
    }
  }

  /**
   * Parses {@code address/prefix}; a bare address is a block of one.
   *
   * @throws InvalidNameException when it is neither
   */
  public static CidrBlock parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      var address = IpAddress.parse(text);
      return new CidrBlock(address, address.length() * 8);
    }
    var digits = text.substring(slash + 1);
    if (digits.isEmpty()
        || digits.length() > 3
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new InvalidNameException("the prefix length is not a number");
    }
    return new CidrBlock(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(digits));
  }

  public boolean contains(IpAddress address) {
    if (address.length() != base.length()) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (address.octetAt(i) != base.octetAt(i)) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || (address.octetAt(whole) ^ base.octetAt(whole)) >> (8 - rest) == 0;
  }

  /**
   * Whether an address is globally reachable. An IPv6 address that carries an IPv4 address is not:
   * where it leads depends on a translator that policy cannot see.
   */
  static boolean isPublic(IpAddress address) {
    if (address.isV6()) {
      return address.embeddedV4().isEmpty()
          && GLOBAL_UNICAST.contains(address)
          && NOT_PUBLIC_V6.stream().noneMatch(b -> b.contains(address));
    }
    return NOT_PUBLIC_V4.stream().noneMatch(b -> b.contains(address));
  }

  private static List<CidrBlock> blocks(String... texts) {
    return List.of(texts).stream().map(CidrBlock::parse).toList();
  }

  @Override
  public String toString() {
    return base.text() + "/" + prefix;
  }
}
