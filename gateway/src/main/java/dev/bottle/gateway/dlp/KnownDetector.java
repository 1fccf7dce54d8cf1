package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds one form of a known value, whatever the case of its letters: host names lose theirs on the
 * way.
 */
final class KnownDetector implements Detector {
  private final String name;
  private final byte[] form;

  KnownDetector(String name, byte[] form) {
    this.name = name;
    this.form = form;
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
  public int longest() {
    return form.length;
  }

  @Override
  public Outcome at(Window window, long start, End last) {
    for (int i = 0; i < form.length; i++) {
      if (start + i >= window.end()) {
        return last == End.FINAL ? new Outcome.None(i) : new Outcome.Undecided(i);
      }
      if (ByteSet.lower(window.byteAt(start + i)) != ByteSet.lower(form[i] & 0xff)) {
        return new Outcome.None(i);
      }
    }
    long end = start + form.length;
    return new Outcome.Match(start, end, start, end, form.length);
  }

  @Override
  public String toString() {
    return "KnownDetector[" + name + "]";
  }
}
