package dev.bottle.perf;

import dev.bottle.perf.Rules.Plain;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * Scans as most scanners do: one pass for all keywords (Aho-Corasick), then every rule of which one
 * was seen looks through the whole text with a general matcher.
 */
final class Prefiltered {
  /** How many matches an expression has in a text. */
  interface Counter {
    int count(String text);
  }

  private final List<Counter> rules = new ArrayList<>();
  private final BitSet always = new BitSet();
  private final List<int[]> next = new ArrayList<>();
  private final List<BitSet> hits = new ArrayList<>();

  Prefiltered(List<Plain> plain, Function<String, Counter> compiler) {
    grow();
    for (Plain rule : plain) {
      int index = rules.size();
      rules.add(compiler.apply(rule.regex()));
      if (rule.keywords().isEmpty()) {
        always.set(index);
      }
      rule.keywords().forEach(k -> add(k, index));
    }
    complete();
  }

  private int grow() {
    var row = new int[128];
    Arrays.fill(row, -1);
    next.add(row);
    hits.add(new BitSet());
    return next.size() - 1;
  }

  private void add(String keyword, int rule) {
    int at = 0;
    for (char c : keyword.toCharArray()) {
      int[] row = next.get(at);
      if (row[c] < 0) {
        row[c] = grow();
      }
      at = row[c];
    }
    hits.get(at).set(rule);
  }

  private void complete() {
    var fallback = new int[next.size()];
    var queue = new ArrayDeque<Integer>(List.of(0));
    while (!queue.isEmpty()) {
      int at = queue.remove();
      int[] row = next.get(at);
      for (int c = 0; c < row.length; c++) {
        int back = at == 0 ? 0 : next.get(fallback[at])[c];
        if (row[c] < 0) {
          row[c] = back;
        } else {
          fallback[row[c]] = back;
          hits.get(row[c]).or(hits.get(back));
          queue.add(row[c]);
        }
      }
    }
  }

  /** How many matches all rules have; chars above ASCII belong to no keyword. */
  int count(String text) {
    var asked = (BitSet) always.clone();
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int c = text.charAt(i);
      c = 'A' <= c && c <= 'Z' ? c + 32 : c;
      at = c < 128 ? next.get(at)[c] : 0;
      BitSet here = hits.get(at);
      if (!here.isEmpty()) {
        asked.or(here);
      }
    }
    return asked.stream().map(rule -> rules.get(rule).count(text)).sum();
  }
}
