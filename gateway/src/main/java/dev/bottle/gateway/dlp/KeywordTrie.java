package dev.bottle.gateway.dlp;

import java.util.Arrays;
import java.util.List;

/** The literals as a tree of states, with where each goes on when its literal breaks off. */
final class KeywordTrie {
  private static final int ROOT = KeywordAutomaton.ROOT;
  private static final int[] NONE = {};

  /** The state's first child, and the next one of its parent; 0 for none: that is the root. */
  final int[] children;

  final int[] siblings;

  /** The class that leads to the state. */
  final char[] letters;

  final int[] depths;
  final int[] fallbacks;
  final int[][] hits;
  final int states;
  final int[] byDepth;

  KeywordTrie(List<String> literals, char[] classes) {
    int most = 1;
    for (String literal : literals) {
      most += literal.length();
    }
    children = new int[most];
    siblings = new int[most];
    letters = new char[most];
    depths = new int[most];
    fallbacks = new int[most];
    hits = new int[most][];
    hits[ROOT] = NONE;
    int count = 1;
    for (int i = 0; i < literals.size(); i++) {
      count = add(literals.get(i), i, classes, count);
    }
    states = count;
    byDepth = new int[count];
    complete();
  }

  private int add(String literal, int index, char[] classes, int count) {
    int grown = count;
    int at = ROOT;
    for (int i = 0; i < literal.length(); i++) {
      char letter = classes[literal.charAt(i)];
      int child = child(at, letter);
      if (child == 0) {
        child = grown++;
        letters[child] = letter;
        depths[child] = i + 1;
        hits[child] = NONE;
        siblings[child] = children[at];
        children[at] = child;
      }
      at = child;
    }
    hits[at] = joined(hits[at], new int[] {index});
    return grown;
  }

  /** The child behind a letter, 0 for none. */
  private int child(int state, char letter) {
    int child = children[state];
    while (child != 0 && letters[child] != letter) {
      child = siblings[child];
    }
    return child;
  }

  private void complete() {
    int known = 1;
    for (int i = 0; i < states; i++) {
      int state = byDepth[i];
      for (int child = children[state]; child != 0; child = siblings[child]) {
        int back = state == ROOT ? ROOT : behind(fallbacks[state], letters[child]);
        fallbacks[child] = back;
        hits[child] = joined(hits[child], hits[back]);
        byDepth[known++] = child;
      }
    }
  }

  /** Where a letter leads from a state that may not have it. */
  private int behind(int state, char letter) {
    int at = state;
    int child = child(at, letter);
    while (child == 0 && at != ROOT) {
      at = fallbacks[at];
      child = child(at, letter);
    }
    return child;
  }

  /** For each state its new number: shallow ones, deep ones, those with a hit; the root is 0. */
  int[] deepAndReportingLast() {
    var order = new int[states];
    int number = 0;
    for (int kind = 0; kind < 3; kind++) {
      for (int s = 0; s < order.length; s++) {
        int own = hits[s].length > 0 ? 2 : depths[s] > 1 ? 1 : 0;
        if (own == kind) {
          order[s] = number++;
        }
      }
    }
    return order;
  }

  private static int[] joined(int[] a, int[] b) {
    if (a.length == 0 || b.length == 0) {
      return a.length == 0 ? b : a;
    }
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
