package dev.bottle.gateway.dlp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * @param literals in lower case, one char a byte, at least two chars long each
   */
  KeywordAutomaton(List<String> literals) {
    int count = classify(literals);
    shift = 32 - Integer.numberOfLeadingZeros(count - 1 | 1);
    var trie = new Trie(1 << shift);
    for (int i = 0; i < literals.size(); i++) {
      String literal = literals.get(i);
      trie.add(literal, i, classes);
      addOpening(literal);
    }
    trie.complete();
    int[] order = trie.deepAndReportingLast();
    int states = order.length;
    next = new int[states << shift];
    depths = new int[states];
    hits = new int[states][];
    int quiet = 0;
    int shallow = 0;
    for (int old = 0; old < states; old++) {
      int row = order[old];
      for (int c = 0; c < 1 << shift; c++) {
        next[(row << shift) + c] = order[trie.rows.get(old)[c]] << shift;
      }
      depths[row] = trie.depths.get(old);
      hits[row] = trie.hits.get(old);
      quiet += trie.hits.get(old).length == 0 ? 1 : 0;
      shallow += trie.depths.get(old) <= 1 ? 1 : 0;
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

  /** The first index at which a literal may start; the last two bytes are not judged. */
  private int skip(byte[] in, int from, int to) {
    int last = to - 2;
    if (from >= last) {
      return from;
    }
    int three = (in[from] << 5) | (in[from + 1] & 31);
    int i = from;
    while (i < last) {
      three = (three << 5) | (in[i + 2] & 31);
      if ((openings[(three >> 6) & 511] >>> three & 1) != 0) {
        return i;
      }
      i++;
    }
    return i;
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

  /** The tables while they grow. */
  private static final class Trie {
    final List<int[]> rows = new ArrayList<>();
    final List<Integer> depths = new ArrayList<>();
    final List<int[]> hits = new ArrayList<>();
    private final int width;

    Trie(int width) {
      this.width = width;
      grow(0);
    }

    private int grow(int depth) {
      var row = new int[width];
      Arrays.fill(row, -1);
      rows.add(row);
      depths.add(depth);
      hits.add(new int[0]);
      return rows.size() - 1;
    }

    void add(String literal, int index, char[] classes) {
      int at = 0;
      for (int i = 0; i < literal.length(); i++) {
        int c = classes[literal.charAt(i)];
        if (rows.get(at)[c] < 0) {
          rows.get(at)[c] = grow(i + 1);
        }
        at = rows.get(at)[c];
      }
      hits.set(at, joined(hits.get(at), new int[] {index}));
    }

    /** Fills in where each state goes when its literal breaks off. */
    void complete() {
      var fallback = new int[rows.size()];
      var queue = new ArrayDeque<Integer>();
      queue.add(0);
      while (!queue.isEmpty()) {
        int at = queue.remove();
        int[] row = rows.get(at);
        for (int c = 0; c < width; c++) {
          int back = at == 0 ? 0 : rows.get(fallback[at])[c];
          if (row[c] < 0) {
            row[c] = back;
          } else {
            fallback[row[c]] = back;
            hits.set(row[c], joined(hits.get(row[c]), hits.get(back)));
            queue.add(row[c]);
          }
        }
      }
    }

    /** For each state its new number: shallow ones, deep ones, those with a hit; the root is 0. */
    int[] deepAndReportingLast() {
      var order = new int[rows.size()];
      int number = 0;
      for (int kind = 0; kind < 3; kind++) {
        for (int s = 0; s < order.length; s++) {
          int own = hits.get(s).length > 0 ? 2 : depths.get(s) > 1 ? 1 : 0;
          if (own == kind) {
            order[s] = number++;
          }
        }
      }
      return order;
    }

    private static int[] joined(int[] a, int[] b) {
      int[] all = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, all, a.length, b.length);
      return all;
    }
  }
}
