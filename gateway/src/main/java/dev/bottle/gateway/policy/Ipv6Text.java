package dev.bottle.gateway.policy;

/** The text form of IPv6 addresses: RFC 4291 section 2.2 in, RFC 5952 out. */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  static byte[] parse(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      throw invalid();
    }
    if (gap < 0) {
      return join(groups(text), new int[0], false);
    }
    var head = text.substring(0, gap);
    var tail = text.substring(gap + 2);
    return join(
        head.isEmpty() ? new int[0] : groups(head),
        tail.isEmpty() ? new int[0] : groups(tail),
        true);
  }

  private static byte[] join(int[] head, int[] tail, boolean gap) {
    int given = head.length + tail.length;
    if (gap ? given > GROUPS - 1 : given != GROUPS) {
      throw invalid();
    }
    var out = new byte[16];
    for (int i = 0; i < head.length; i++) {
      put(out, i, head[i]);
    }
    for (int i = 0; i < tail.length; i++) {
      put(out, GROUPS - tail.length + i, tail[i]);
    }
    return out;
  }

  private static void put(byte[] out, int group, int value) {
    out[2 * group] = (byte) (value >> 8);
    out[2 * group + 1] = (byte) value;
  }

  private static int[] groups(String text) {
    var parts = text.split(":", -1);
    var last = parts[parts.length - 1];
    boolean dotted = last.indexOf('.') >= 0;
    var out = new int[parts.length + (dotted ? 1 : 0)];
    for (int i = 0; i < parts.length - (dotted ? 1 : 0); i++) {
      out[i] = group(parts[i]);
    }
    if (dotted) {
      var v4 = IpAddress.parseV4(last);
      out[parts.length - 1] = (v4[0] & 255) << 8 | (v4[1] & 255);
      out[parts.length] = (v4[2] & 255) << 8 | (v4[3] & 255);
    }
    return out;
  }

  private static int group(String digits) {
    if (digits.isEmpty() || digits.length() > 4) {
      throw invalid();
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw invalid();
      }
      value = value << 4 | digit;
    }
    return value;
  }

  static String format(byte[] bytes) {
    int[] run = longestZeroRun(bytes);
    var out = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == run[0]) {
        out.append("::");
        i += run[1] - 1;
        continue;
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groupAt(bytes, i)));
    }
    return out.toString();
  }

  /** Start and length of the first longest run of at least two zero groups; start -1 for none. */
  private static int[] longestZeroRun(byte[] bytes) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groupAt(bytes, end) == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
      i = Math.max(i, end);
    }
    return new int[] {start, length};
  }

  private static int groupAt(byte[] bytes, int i) {
    return (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
  }

  private static InvalidNameException invalid() {
    return new InvalidNameException("not an IPv6 address");
  }
}
