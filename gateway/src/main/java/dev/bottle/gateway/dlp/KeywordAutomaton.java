package dev.bottle.gateway.dlp;

import java.util.List;

/**
 * Finds many literals in one pass, ASCII case ignored: Aho-Corasick as a dense table over byte
 * classes. A state is its row's offset in the table; rows that report a literal come last, so that
 * one comparison a byte tells a hit. Where no literal has begun, or only with the last byte, three
 * bytes at a time are looked up in a bit set small enough to stay near, which skips most of a text.
 */
final class KeywordAutomaton {
  static final int ROOT = 0;

  private final char[] classes = new char[256];
  private final int shift;
  private final int[] next;
  private final int firstHit;
  private final int[] depths;
  private final int[][] hits;

  /** Rows below have read no byte of a literal, or one. */
  private final int firstDeep;

  /** Which three bytes, five bits of each, may begin a literal. */
  private final long[] openings = new long[512];

  /** How many of them stand before each number of the set. */
  private final char[] openingsBefore = new char[512];

  /** For each of them, which fourth byte may follow, and in the upper half which fifth. */
  private final long[] followings;

  /**
   * @param literals in lower case, one char a byte, at least two chars long each
   */
  KeywordAutomaton(List<String> literals) {
    int count = classify(literals);
    shift = 32 - Integer.numberOfLeadingZeros(count - 1 | 1);
    var trie = new KeywordTrie(literals, classes);
    for (String literal : literals) {
      addOpening(literal);
    }
    followings = followings(literals);
    int states = trie.states;
    int[] order = trie.deepAndReportingLast();
    next = new int[states << shift];
    depths = new int[states];
    hits = new int[states][];
    int quiet = 0;
    int shallow = 0;
    for (int state : trie.byDepth) {
      int row = order[state];
      // The root's own row is empty yet, as its fallback's must be.
      System.arraycopy(next, order[trie.fallbacks[state]] << shift, next, row << shift, 1 << shift);
      for (int child = trie.children[state]; child != 0; child = trie.siblings[child]) {
        next[(row << shift) + trie.letters[child]] = order[child] << shift;
      }
      depths[row] = trie.depths[state];
      hits[row] = trie.hits[state];
      quiet += trie.hits[state].length == 0 ? 1 : 0;
      shallow += trie.depths[state] <= 1 ? 1 : 0;
    }
    firstHit = quiet << shift;
    firstDeep = shallow << shift;
  }

  private int classify(List<String> literals) {
    int count = 1;
    for (String literal : literals) {
      for (int i = 0; i < literal.length(); i++) {
        int c = literal.charAt(i);
        if (classes[c] == 0) {
          classes[c] = (char) count++;
        }
      }
    }
    for (int c = 'A'; c <= 'Z'; c++) {
      classes[c] = classes[ByteSet.lower(c)];
    }
    return count;
  }

  private void addOpening(String literal) {
    int first = literal.charAt(0) & 31;
    int second = literal.charAt(1) & 31;
    for (int third = 0; third < 32; third++) {
      if (literal.length() == 2 || (literal.charAt(2) & 31) == third) {
        openings[(first << 4) | (second >> 1)] |= 1L << ((second << 5) | third);
      }
    }
  }

  private long[] followings(List<String> literals) {
    int count = 0;
    for (int i = 0; i < openings.length; i++) {
      openingsBefore[i] = (char) count;
      count += Long.bitCount(openings[i]);
    }
    var followings = new long[count];
    for (String literal : literals) {
      long fourth = literal.length() > 3 ? 1L << (literal.charAt(3) & 31) : 0xffffffffL;
      long fifth = literal.length() > 4 ? 1L << (literal.charAt(4) & 31) : 0xffffffffL;
      for (int third = 0; third < 32; third++) {
        if (literal.length() == 2 || (literal.charAt(2) & 31) == third) {
          int three = (literal.charAt(0) & 31) << 10 | (literal.charAt(1) & 31) << 5 | third;
          followings[opening(three)] |= fourth | fifth << 32;
        }
      }
    }
    return followings;
  }

  private int opening(int three) {
    long before = openings[three >> 6] & ((1L << three) - 1);
    return openingsBefore[three >> 6] + Long.bitCount(before);
  }

  /**
   * Runs from {@code from} until a literal ends or the bytes do.
   *
   * @return at a hit the index behind it in the upper half and the state in the lower; else the
   *     complement of the state at the end
   */
  long advance(int start, byte[] in, int from, int to) {
    int state = start;
    int i = from;
    while (i < to) {
      if (state < firstDeep) {
        int opening = state == ROOT ? i : i - 1;
        if (opening >= from) {
          i = skip(in, opening, to);
          state = next[classes[in[i++] & 0xff]];
          if (i == to) {
            break;
          }
        }
      }
      state = next[state + classes[in[i++] & 0xff]];
      if (state >= firstHit) {
        return (long) i << 32 | state;
      }
    }
    return ~state;
  }

  /** The first index at which a literal may start; the last four bytes are not judged. */
  private int skip(byte[] in, int from, int to) {
    int last = to - 4;
    if (from >= last) {
      return from;
    }
    int three = (in[from] << 5) | (in[from + 1] & 31);
    int i = from;
    while (i < last) {
      three = (three << 5) | (in[i + 2] & 31);
      if ((openings[(three >> 6) & 511] >>> three & 1) != 0
          && mayGoOn(three & 0x7fff, in[i + 3], in[i + 4])) {
        return i;
      }
      i++;
    }
    return i;
  }

  private boolean mayGoOn(int three, byte fourth, byte fifth) {
    long following = followings[opening(three)];
    return ((following >>> (fourth & 31)) & (following >>> (32 + (fifth & 31))) & 1) != 0;
  }

  /** Which literals end in this state. */
  int[] hits(int state) {
    return hits[state >> shift];
  }

  /** How many of the last bytes may be the beginning of a literal. */
  int depth(int state) {
    return depths[state >> shift];
  }

  int states() {
    return depths.length;
  }
}
