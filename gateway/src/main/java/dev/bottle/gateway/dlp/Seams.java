package dev.bottle.gateway.dlp;

import java.util.List;

/**
 * What of fields that were put one behind the other must be read to find a literal. One that stands
 * in a single field was met when the text was searched as it stands: some literal looked for there
 * is a part of it. Any other goes over a seam, so that two times three bytes of it stand near one.
 * Immutable.
 */
final class Seams {
  private static final int SHORTEST = 4;

  private final Program text;
  private final KeywordAutomaton joined;
  private final boolean[] heralds;
  private final boolean complete;
  private final int reach;

  /** Which three bytes, five bits of each, stand in a literal. */
  private final long[] threes = new long[1 << 9];

  /**
   * @param text what the text is searched for as it stands
   * @param literals what is looked for where its fields are joined
   */
  Seams(Program text, List<String> literals, KeywordAutomaton automaton) {
    this.text = text;
    this.joined = automaton;
    List<String> ofText = text.literals();
    this.heralds = new boolean[ofText.size()];
    boolean all = true;
    int longest = 0;
    for (String literal : literals) {
      all &= literal.length() >= SHORTEST && isHeralded(literal, ofText);
      longest = Math.max(longest, literal.length());
      for (int i = 2; i < literal.length(); i++) {
        int three = three(literal.charAt(i - 2), literal.charAt(i - 1), literal.charAt(i));
        threes[three >> 6] |= 1L << three;
      }
    }
    this.complete = all;
    this.reach = longest;
  }

  private boolean isHeralded(String literal, List<String> ofText) {
    boolean found = false;
    for (int i = 0; i < heralds.length; i++) {
      boolean part = literal.contains(ofText.get(i));
      heralds[i] |= part;
      found |= part;
    }
    return found;
  }

  private static int three(int a, int b, int c) {
    return (a & 31) << 10 | (b & 31) << 5 | (c & 31);
  }

  /** Whether who looks for these in a text meets a part of every literal in it. */
  boolean areToldBy(Program program) {
    return complete && program == text;
  }

  /**
   * Whether a literal stands where a part of it was met.
   *
   * @param herald the text's literal that ends at {@code end}
   * @param from index of the first byte at hand
   * @param to index behind the last
   */
  boolean stands(int herald, byte[] in, int from, int end, int to) {
    return heralds[herald]
        && holds(in, Math.max(from, end - reach), Math.min(to, end + reach), KeywordAutomaton.ROOT);
  }

  /** Whether a literal ends between two indexes, of which what was before may be a part. */
  boolean holds(byte[] in, int from, int to, int state) {
    return joined.advance(state, in, from, to) >= 0;
  }

  /** Whether a literal may go over the seam between the third of these bytes and the fourth. */
  boolean mayCross(byte before3, byte before2, byte before1, byte[] in, int from, int to) {
    boolean ends = isOfLiteral(before2, before1, in[from]);
    if (to - from == 1) {
      return ends;
    }
    boolean spans = isOfLiteral(before1, in[from], in[from + 1]);
    return ends
        ? spans || isOfLiteral(before3, before2, before1)
        : spans && (to - from == 2 || isOfLiteral(in[from], in[from + 1], in[from + 2]));
  }

  private boolean isOfLiteral(byte a, byte b, byte c) {
    int three = three(a, b, c);
    return (threes[three >> 6] >>> three & 1) != 0;
  }

  /** How far from a seam a literal begins or ends that goes over it, at most, in bytes. */
  int reach() {
    return reach;
  }
}
