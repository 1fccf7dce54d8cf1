package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.disguise.Escapes;
import dev.bottle.gateway.dlp.disguise.Radix;
import java.util.List;

/**
 * Tells which of the line ends and tabs that JSON and most languages write as {@code \n}, {@code
 * \r} and {@code \t} may be left as they are: a text is full of them, and few stand where it makes
 * a difference.
 */
final class Blanks {
  /** Fewer digits in a row encode nothing: see {@link Radix#BASE64}, the shortest. */
  private static final int DIGITS = 19;

  /** The same where something stands between them. */
  private static final int DELIMITED = 34;

  /** A line of what is encoded is indented by half as much at most, in bytes. */
  private static final int DEEPEST_INDENT = 64;

  private static final byte DIGIT = 1;
  private static final byte OF_DELIMITED = 2;
  private static final byte[] KINDS = new byte[256];

  static {
    mark(Radix.BASE64.within(), DIGIT);
    mark(Radix.DELIMITED_HEX.within(), OF_DELIMITED);
    // A blank that stands among them, as it is written.
    for (char c : "\\nrt".toCharArray()) {
      KINDS[c] |= DIGIT | OF_DELIMITED;
    }
  }

  /** Which three bytes, five bits of each, stand before one in a literal that is looked for. */
  private final long[] before = new long[512];

  /**
   * @param literals that are looked for
   */
  Blanks(List<String> literals) {
    for (String literal : literals) {
      int first = 0;
      while (first < literal.length() && !isBlank(literal.charAt(first))) {
        first++;
      }
      if (first < literal.length()) {
        addBefore(literal, first);
      }
    }
  }

  private void addBefore(String literal, int end) {
    int known = 0;
    int bits = 0;
    for (int i = end - 1; i >= Math.max(0, end - 3); i--) {
      known |= (literal.charAt(i) & 31) << bits;
      bits += 5;
    }
    for (int three = known; three < 1 << 15; three += 1 << bits) {
      before[three >> 6] |= 1L << three;
    }
  }

  private static void mark(boolean[] members, byte kind) {
    for (int c = 0; c < members.length; c++) {
      KINDS[c] |= members[c] ? kind : 0;
    }
  }

  /**
   * Whether one may be left as it is: no match, no encoded value and no other escape depends on
   * what it stands for.
   *
   * @param from index of the first byte at hand
   * @param to index behind the last
   */
  boolean mayStay(Chunk chunk, int from, int at, int to) {
    byte[] in = chunk.bytes();
    int behind = at + 2;
    return at >= from + 3
        && !mayBeOfLiteral(in, at)
        && in[at - 1] != '='
        && !chunk.isTouched(at, behind)
        && !isWithin(in, from, at, behind, to, DIGIT, DIGITS)
        && !isWithin(in, from, at, behind, to, OF_DELIMITED, DELIMITED);
  }

  /** Whether an escape is one of these. */
  static boolean isOne(int read) {
    return isBlank(Escapes.value(read)) && Escapes.length(read) == 2;
  }

  private static boolean isBlank(int c) {
    return c == '\n' || c == '\r' || c == '\t';
  }

  private boolean mayBeOfLiteral(byte[] in, int at) {
    int three = (in[at - 3] & 31) << 10 | (in[at - 2] & 31) << 5 | (in[at - 1] & 31);
    return (before[three >> 6] >>> three & 1) != 0;
  }

  /** Whether so many bytes of a kind stand around it, or might where the bytes at hand end. */
  private static boolean isWithin(
      byte[] in, int from, int at, int behind, int to, byte kind, int enough) {
    int first = at;
    int least = Math.max(from, at - enough);
    while (first > least && (KINDS[in[first - 1] & 0xff] & kind) != 0) {
      first--;
    }
    int begin = behind;
    int deepest = Math.min(to, behind + DEEPEST_INDENT);
    while (begin < deepest && isIndent(in, begin, to)) {
      begin++;
    }
    int end = begin;
    int most = Math.min(to, begin + enough);
    while (end < most && (KINDS[in[end] & 0xff] & kind) != 0) {
      end++;
    }
    return first == from || begin == deepest || end == to || at - first + end - begin >= enough;
  }

  /** A tab that is written as an escape is two bytes of one. */
  private static boolean isIndent(byte[] in, int at, int to) {
    byte c = in[at];
    return c == ' '
        || c == '\t'
        || (c == '\\' && at + 1 < to && in[at + 1] == 't')
        || (c == 't' && in[at - 1] == '\\');
  }
}
