package dev.bottle.gateway.dlp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many literals in one pass, ASCII case ignored: Aho-Corasick as a dense table over byte
 * classes. A state is its row's offset in the table; rows that report a literal come last, so that
 * one comparison a byte tells a hit. Outside any literal, pairs of bytes are skipped by a bit set.
 */
final class KeywordAutomaton {
  static final int ROOT = 0;

  private final char[] classes = new char[256];
  private final int shift;
  private final int[] next;
  private final int firstHit;
  private final int[] depths;
  private final int[][] hits;
  private final long[] pairs = new long[1024];

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
      addPair(literal.charAt(0), literal.charAt(1));
    }
    trie.complete();
    int[] order = trie.reportingLast();
    int states = order.length;
    next = new int[states << shift];
    depths = new int[states];
    hits = new int[states][];
    int quiet = 0;
    for (int old = 0; old < states; old++) {
      int row = order[old];
      for (int c = 0; c < 1 << shift; c++) {
        next[(row << shift) + c] = order[trie.rows.get(old)[c]] << shift;
      }
      depths[row] = trie.depths.get(old);
      hits[row] = trie.hits.get(old);
      quiet += trie.hits.get(old).length == 0 ? 1 : 0;
    }
    firstHit = quiet << shift;
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

  private void addPair(int first, int second) {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        if (ByteSet.lower(a) == first && ByteSet.lower(b) == second) {
          pairs[(a << 8 | b) >> 6] |= 1L << b;
        }
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
      if (state == ROOT) {
        i = skip(in, i, to);
        if (i == to) {
          break;
        }
      }
      state = next[state + classes[in[i++] & 0xff]];
      if (state >= firstHit) {
        return (long) i << 32 | state;
      }
    }
    return ~state;
  }

  /** The first index at which a literal may start; the last byte is not judged. */
  private int skip(byte[] in, int from, int to) {
    int i = from;
    int last = to - 1;
    int pair = i < to ? in[i] & 0xff : 0;
    while (i < last) {
      pair = ((pair << 8) | (in[i + 1] & 0xff)) & 0xffff;
      if ((pairs[pair >> 6] >>> pair & 1) != 0) {
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

    /** For each state its new number: those without a hit first, the root stays 0. */
    int[] reportingLast() {
      var order = new int[rows.size()];
      int number = 0;
      for (boolean reporting : new boolean[] {false, true}) {
        for (int s = 0; s < order.length; s++) {
          if (hits.get(s).length > 0 == reporting) {
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
