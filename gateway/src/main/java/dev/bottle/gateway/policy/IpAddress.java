package dev.bottle.gateway.policy;

import java.util.Arrays;
import java.util.Optional;

/** An IPv4 or IPv6 address in canonical form (dotted decimal, or RFC 5952 text). */
public final class IpAddress implements Host {
  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** From 4 or 16 network-order octets; an IPv4-mapped IPv6 address stays IPv6. */
  public static IpAddress of(byte[] octets) {
    if (octets.length != 4 && octets.length != 16) {
      throw new InvalidNameException("an IP address has 4 or 16 octets");
    }
    return new IpAddress(octets.clone());
  }

  /**
   * Parses four decimal octets without leading zeros, or RFC 4291 text without a zone id.
   *
   * @throws InvalidNameException for every other spelling
   */
  public static IpAddress parse(String text) {
    return new IpAddress(text.indexOf(':') < 0 ? parseV4(text) : Ipv6Text.parse(text));
  }

  public byte[] octets() {
    return bytes.clone();
  }

  public boolean isV6() {
    return bytes.length == 16;
  }

  public boolean isLoopback() {
    var v4 = embeddedV4();
    if (v4.isPresent()) {
      return v4.get().isLoopback();
    }
    return isV6() ? inBlock(CidrBlock.V6_LOOPBACK) : bytes[0] == 127;
  }

  /** {@code 0.0.0.0} or {@code ::}. */
  public boolean isUnspecified() {
    for (byte octet : bytes) {
      if (octet != 0) {
        return false;
      }
    }
    return true;
  }

  boolean inBlock(CidrBlock block) {
    return block.contains(this);
  }

  /** Whether both lead to one host, as IPv4 or carried in IPv6. */
  public boolean isSameHost(IpAddress other) {
    return embeddedV4().orElse(this).equals(other.embeddedV4().orElse(other));
  }

  /** The IPv4 address that this IPv6 address stands for: mapped, NAT64, 6to4, Teredo. */
  Optional<IpAddress> embeddedV4() {
    if (!isV6()) {
      return Optional.empty();
    }
    if (inBlock(CidrBlock.V4_MAPPED) || inBlock(CidrBlock.NAT64)) {
      return Optional.of(slice(12));
    }
    if (inBlock(CidrBlock.SIX_TO_FOUR)) {
      return Optional.of(slice(2));
    }
    if (inBlock(CidrBlock.TEREDO)) {
      var client = slice(12).bytes;
      for (int i = 0; i < client.length; i++) {
        client[i] = (byte) ~client[i];
      }
      return Optional.of(new IpAddress(client));
    }
    return Optional.empty();
  }

  private IpAddress slice(int from) {
    return new IpAddress(Arrays.copyOfRange(bytes, from, from + 4));
  }

  static byte[] parseV4(String text) {
    var parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new InvalidNameException("not an IPv4 address in four decimal octets");
    }
    var octets = new byte[4];
    for (int i = 0; i < 4; i++) {
      octets[i] = octet(parts[i]);
    }
    return octets;
  }

  private static byte octet(String digits) {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    int value = plain ? Integer.parseInt(digits) : 256;
    if (value > 255) {
      throw new InvalidNameException("not an IPv4 address in four decimal octets");
    }
    return (byte) value;
  }

  @Override
  public String text() {
    if (isV6()) {
      return Ipv6Text.format(bytes);
    }
    return (bytes[0] & 255)
        + "."
        + (bytes[1] & 255)
        + "."
        + (bytes[2] & 255)
        + "."
        + (bytes[3] & 255);
  }

  /** Octet {@code i} without a copy of the address. */
  int octetAt(int i) {
    return bytes[i] & 255;
  }

  int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IpAddress other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return text();
  }
}
