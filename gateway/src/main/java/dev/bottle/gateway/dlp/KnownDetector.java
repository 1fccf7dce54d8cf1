package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds one form of a known value, whatever the case of its letters: host names lose theirs on the
 * way.
 */
final class KnownDetector implements Detector {
  private final String name;
  private final byte[] form;
  private final List<ByteSet> sets;

  /** Most values are never begun. */
  private final Later<Dfa> machine;

  KnownDetector(String name, byte[] form, DfaMemory memory) {
    this.name = name;
    this.form = form;
    var folded = new ArrayList<ByteSet>(form.length);
    for (byte b : form) {
      folded.add(ByteSet.of(b & 0xff).folded());
    }
    this.sets = List.copyOf(folded);
    this.machine = new Later<>(() -> new Dfa(new Nfa(row(sets)), memory));
  }

  private static Regex row(List<ByteSet> sets) {
    return new Regex.Concat(sets.stream().<Regex>map(Bytes::new).toList());
  }

  @Override
  public String knownName() {
    return name;
  }

  @Override
  public String ruleId() {
    return KnownSecret.RULE_ID;
  }

  @Override
  public List<Anchor> anchors() {
    var text = new StringBuilder();
    for (char c : new String(form, StandardCharsets.ISO_8859_1).toCharArray()) {
      text.append((char) ByteSet.lower(c));
    }
    return Anchor.reduced(List.of(new Anchor(text.toString(), 0, 0, ByteSet.NONE)));
  }

  @Override
  public Dfa machine() {
    return machine.get();
  }

  @Override
  public List<ByteSet> head() {
    return sets;
  }

  @Override
  public int limit() {
    return form.length + 1;
  }

  @Override
  public Match judge(Window window, long start, long end, Histogram bytes) {
    return new Match(start, end, start, end);
  }

  @Override
  public String toString() {
    return "KnownDetector[" + name + "]";
  }
}
