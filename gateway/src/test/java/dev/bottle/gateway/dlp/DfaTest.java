package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.bottle.gateway.dlp.Regex.Place;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The machine against re2j, over expressions and texts made at random. */
class DfaTest {
  private static final String[] ATOMS = {
    "a", "b", "[ab]", "[^a]", ".", "\\w", "\\d", "1", "\\b", "\\B", "(?m:^)", "(?m:$)", "\\A", "\\z"
  };
  private static final String[] TIMES = {
    "", "", "", "*", "+?", "?", "{1,3}", "{2}", "{0,2}?", "*?"
  };

  private static String expression(Random random, int depth) {
    var out = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      switch (depth == 0 ? 0 : random.nextInt(4)) {
        case 1 ->
            out.append('(')
                .append(expression(random, depth - 1))
                .append('|')
                .append(expression(random, depth - 1))
                .append(')');
        case 2 -> out.append("(a").append(expression(random, depth - 1)).append("){1,2}");
        default -> {
          String atom = ATOMS[random.nextInt(ATOMS.length)];
          boolean place = atom.startsWith("(") || "\\b\\B\\A\\z".contains(atom);
          out.append(atom).append(place ? "" : TIMES[random.nextInt(TIMES.length)]);
        }
      }
    }
    return out.toString();
  }

  private static String text(Random random) {
    var out = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      out.append("aab1 \n".charAt(random.nextInt(6)));
    }
    return out.toString();
  }

  private static Dfa.Cursor cursor(Dfa machine, byte[] text, int from) {
    return new Dfa.Cursor(machine.start(from == 0 ? Place.TEXT_END : text[from - 1]), from);
  }

  private static long end(Dfa machine, byte[] text, int from) {
    var cursor = cursor(machine, text, from);
    while (cursor.at < text.length && !cursor.dead()) {
      machine.run(cursor, text, 0, 1);
    }
    if (!cursor.dead()) {
      machine.end(cursor, text.length);
    }
    return cursor.end;
  }

  @Test
  void endsAndGroupsAreWhatRe2jFinds() {
    var random = new Random(11);
    var memory = new DfaMemory(20_000);
    int matches = 0;
    for (int i = 0; i < 3000; i++) {
      String expression = expression(random, 2);
      Pattern reference = Pattern.compile(expression);
      var nfa = new Nfa(RegexParser.parse(expression));
      var machine = new Dfa(nfa, memory);
      for (int j = 0; j < 8; j++) {
        String text = text(random);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Matcher matcher = reference.matcher(text);
        if (!matcher.find()) {
          continue;
        }
        matches++;
        int start = matcher.start();
        String what = expression + " over '" + text + "'";
        assertThat(end(machine, bytes, start)).as(what).isEqualTo(matcher.end());
        for (int earlier = 0; earlier < start; earlier++) {
          assertThat(end(machine, bytes, earlier)).as(what).isEqualTo(-1);
        }
        var window = new Window();
        window.append(bytes, 0, bytes.length);
        int[] slots = Groups.of(nfa, window, start, matcher.end());
        for (int group = 1; group <= matcher.groupCount(); group++) {
          boolean in = matcher.start(group) >= 0;
          assertThat(slots[2 * group]).as(what).isEqualTo(in ? matcher.start(group) - start : -1);
          assertThat(slots[2 * group + 1]).as(what).isEqualTo(in ? matcher.end(group) - start : -1);
        }
      }
    }
    assertThat(matches).isGreaterThan(5000);
    assertThat(memory.flushes()).isPositive();
  }

  @Test
  void anExpressionTooLargeIsRefused() {
    Regex body = RegexParser.parse("(?:a{1000}){1000}");
    assertThatThrownBy(() -> new Nfa(body)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatFillsTheMemoryCostsWorkNotMemory() {
    var memory = new DfaMemory(50_000);
    var machine = new Dfa(new Nfa(RegexParser.parse("[ab]*a[ab]{12}c")), memory);
    var random = new Random(5);
    var text = new byte[20_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (random.nextBoolean() ? 'a' : 'b');
    }
    var cursor = cursor(machine, text, 0);
    machine.run(cursor, text, 0, text.length);
    assertThat(memory.flushes()).isGreaterThan(10);
    assertThat(cursor.work).isGreaterThan(10L * text.length);
    assertThat(cursor.dead()).isFalse();
  }
}
