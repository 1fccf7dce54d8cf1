package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Alternation;
import dev.bottle.gateway.dlp.Regex.Bytes;
import dev.bottle.gateway.dlp.Regex.Capture;
import dev.bottle.gateway.dlp.Regex.Concat;
import dev.bottle.gateway.dlp.Regex.Place;
import dev.bottle.gateway.dlp.Regex.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Finds literals of which every match of an expression contains at least one. */
final class Literals {
  private static final int MOST = 64;
  private static final int WIDEST_SET = 4;

  private final ToIntFunction<List<Anchor>> strength;

  private Literals(ToIntFunction<List<Anchor>> strength) {
    this.strength = strength;
  }

  /** The strongest set of alternatives, each with its place; empty when no literal is required. */
  static List<Anchor> required(Regex node, ToIntFunction<List<Anchor>> strength) {
    return new Literals(strength).best(node);
  }

  private List<Anchor> best(Regex node) {
    return best(node, node instanceof Concat ? null : exact(node));
  }

  /**
   * The strongest set for a node.
   *
   * @param exact every string that it can match; null when they are too many, or it is a row
   */
  private List<Anchor> best(Regex node, @Nullable List<String> exact) {
    return switch (node) {
      case Bytes _ -> whole(exact);
      case Place _ -> List.of();
      case Capture(Regex body) -> best(body, exact);
      case Alternation(List<Regex> choices) -> {
        List<Anchor> whole = whole(exact);
        yield whole.isEmpty() ? ofEach(choices) : whole;
      }
      case Repeat(Regex body, int min, int _, var _) -> min == 0 ? List.of() : best(body);
      case Concat(List<Regex> parts) -> inSequence(parts);
    };
  }

  private static List<Anchor> whole(@Nullable List<String> exact) {
    return exact == null ? List.of() : anchors(exact, 0, 0, ByteSet.NONE);
  }

  private List<Anchor> ofEach(List<Regex> choices) {
    var all = new ArrayList<Anchor>();
    for (Regex choice : choices) {
      List<Anchor> one = best(choice);
      if (one.isEmpty()) {
        return List.of();
      }
      all.addAll(one);
    }
    return all.size() > MOST ? List.of() : all;
  }

  private List<Anchor> inSequence(List<Regex> parts) {
    var exact = new ArrayList<@Nullable List<String>>(parts.size());
    for (Regex part : parts) {
      exact.add(exact(part));
    }
    int min = 0;
    int max = 0;
    ByteSet lead = ByteSet.NONE;
    List<Anchor> best = List.of();
    boolean said = false;
    for (int i = 0; i < parts.size(); i++) {
      Regex part = parts.get(i);
      best = stronger(best, moved(best(part, exact.get(i)), min, max, lead));
      if (!said) {
        best = stronger(best, anchors(run(exact, i), min, max, lead));
      }
      // What follows a part that is one string is said better together with that string.
      List<String> strings = exact.get(i);
      said = strings != null && strings.size() == 1;
      min = Shape.sum(min, Shape.minLength(part));
      max = Shape.sum(max, Shape.maxLength(part));
      lead = lead.or(Shape.alphabet(part));
    }
    return best;
  }

  private static List<Anchor> moved(List<Anchor> set, int less, int more, ByteSet over) {
    if (more == 0) {
      return set;
    }
    var moved = new ArrayList<Anchor>(set.size());
    for (Anchor anchor : set) {
      moved.add(anchor.moved(less, more, over));
    }
    return moved;
  }

  private List<Anchor> stronger(List<Anchor> a, List<Anchor> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return strength.applyAsInt(b) > strength.applyAsInt(a) ? b : a;
  }

  /** The strings that the parts from one on spell in a row, as far as they are few. */
  private static List<String> run(List<@Nullable List<String>> exact, int from) {
    List<String> strings = List.of("");
    for (int i = from; i < exact.size(); i++) {
      List<String> next = exact.get(i);
      List<String> longer = next == null ? null : joined(strings, next);
      if (longer == null) {
        break;
      }
      strings = longer;
    }
    return strings;
  }

  private static List<Anchor> anchors(List<String> strings, int min, int max, ByteSet lead) {
    if (strings.contains("")) {
      return List.of();
    }
    var anchors = new ArrayList<Anchor>(strings.size());
    for (String string : strings) {
      anchors.add(new Anchor(string, min, max, lead));
    }
    return anchors;
  }

  /** Every string that the node can match, in lower case; null when they are too many. */
  private static @Nullable List<String> exact(Regex node) {
    return switch (node) {
      case Bytes(ByteSet set) -> members(set);
      case Place _ -> List.of("");
      case Capture(Regex body) -> exact(body);
      case Concat(List<Regex> parts) -> {
        List<String> strings = List.of("");
        for (Regex part : parts) {
          List<String> next = exact(part);
          strings = next == null || strings == null ? null : joined(strings, next);
        }
        yield strings;
      }
      case Alternation(List<Regex> choices) -> {
        var all = new ArrayList<String>();
        for (Regex choice : choices) {
          List<String> one = exact(choice);
          if (one == null || all.size() + one.size() > MOST) {
            yield null;
          }
          all.addAll(one);
        }
        yield List.copyOf(new LinkedHashSet<>(all));
      }
      case Repeat(Regex body, int min, int max, var _) -> power(body, min, max);
    };
  }

  private static @Nullable List<String> power(Regex body, int min, int max) {
    List<String> once = max > 8 ? null : exact(body);
    if (once == null) {
      return null;
    }
    var all = new ArrayList<String>();
    List<String> strings = List.of("");
    for (int times = 0; times <= max; times++) {
      if (times >= min) {
        all.addAll(strings);
      }
      strings = joined(strings, once);
      if (strings == null || all.size() > MOST) {
        return null;
      }
    }
    return List.copyOf(new LinkedHashSet<>(all));
  }

  private static @Nullable List<String> members(ByteSet set) {
    if (set.size() > 2 * WIDEST_SET) {
      return null;
    }
    var strings = new ArrayList<String>();
    for (int c = set.next(0); c < 256; c = set.next(c + 1)) {
      String one = String.valueOf((char) ByteSet.lower(c));
      if (!strings.contains(one)) {
        strings.add(one);
      }
      if (strings.size() > WIDEST_SET) {
        return null;
      }
    }
    return strings.isEmpty() ? null : List.copyOf(strings);
  }

  private static @Nullable List<String> joined(List<String> front, List<String> back) {
    if (front.size() * back.size() > MOST) {
      return null;
    }
    if (front.size() == 1 && front.getFirst().isEmpty()) {
      return back;
    }
    if (front.size() == 1 && back.size() == 1) {
      return List.of(front.getFirst().concat(back.getFirst()));
    }
    var all = new LinkedHashSet<String>();
    for (String first : front) {
      for (String second : back) {
        all.add(first.concat(second));
      }
    }
    return List.copyOf(all);
  }
}
