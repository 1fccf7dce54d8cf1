package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Alternation;
import dev.bottle.gateway.dlp.Regex.Bytes;
import dev.bottle.gateway.dlp.Regex.Concat;
import dev.bottle.gateway.dlp.Regex.Greed;
import dev.bottle.gateway.dlp.Regex.Place;
import dev.bottle.gateway.dlp.Regex.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells whether one of some expressions matches anywhere in a text, in time linear in the text. */
final class Finder {
  private static final int MOST_BYTES = 128 << 10;
  private static final Regex ANYTHING =
      new Repeat(new Bytes(ByteSet.ALL), 0, Regex.UNBOUNDED, Greed.SHORTEST);

  private final List<String> expressions;
  private final Regex regex;
  private @Nullable Dfa machine;

  /**
   * @throws com.google.re2j.PatternSyntaxException when one is not RE2 syntax
   * @throws IllegalArgumentException when they are too large
   */
  Finder(List<String> expressions) {
    this.expressions = List.copyOf(expressions);
    var choices = new ArrayList<Regex>();
    for (String expression : expressions) {
      RegexSyntax.check(expression);
      choices.add(RegexParser.parse(expression));
    }
    this.regex = new Concat(List.of(ANYTHING, new Alternation(choices)));
    if (!Nfa.holds(regex)) {
      throw new IllegalArgumentException("the expressions are too large");
    }
  }

  private synchronized Dfa machine() {
    Dfa built = machine == null ? new Dfa(new Nfa(regex), new DfaMemory(MOST_BYTES)) : machine;
    machine = built;
    return built;
  }

  /**
   * Whether there is a match.
   *
   * @param text one char a byte
   */
  boolean foundIn(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Dfa machine = machine();
    var cursor = new Dfa.Cursor(machine.start(Place.TEXT_END), 0);
    machine.run(cursor, bytes, 0, bytes.length);
    if (!cursor.dead()) {
      machine.end(cursor, bytes.length);
    }
    return cursor.end >= 0;
  }

  @Override
  public String toString() {
    return expressions.toString();
  }
}
