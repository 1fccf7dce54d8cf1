package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Alternation;
import dev.bottle.gateway.dlp.Regex.Bytes;
import dev.bottle.gateway.dlp.Regex.Capture;
import dev.bottle.gateway.dlp.Regex.Concat;
import dev.bottle.gateway.dlp.Regex.Place;
import dev.bottle.gateway.dlp.Regex.Repeat;
import java.util.ArrayList;
import java.util.List;

/** What can be told of every match of an expression without matching. */
final class Shape {
  private static final int HEAD = 32;

  private Shape() {}

  static int sum(int a, int b) {
    return (int) Math.min((long) a + b, Regex.UNBOUNDED);
  }

  private static int product(int a, int b) {
    return (int) Math.min((long) a * b, Regex.UNBOUNDED);
  }

  static int minLength(Regex node) {
    return switch (node) {
      case Bytes _ -> 1;
      case Place _ -> 0;
      case Capture(Regex body) -> minLength(body);
      case Concat(List<Regex> parts) -> {
        int length = 0;
        for (Regex part : parts) {
          length = sum(length, minLength(part));
        }
        yield length;
      }
      case Alternation(List<Regex> choices) -> {
        int least = Regex.UNBOUNDED;
        for (Regex choice : choices) {
          least = Math.min(least, minLength(choice));
        }
        yield least;
      }
      case Repeat(Regex body, int min, int _, var _) -> product(minLength(body), min);
    };
  }

  static int maxLength(Regex node) {
    return switch (node) {
      case Bytes _ -> 1;
      case Place _ -> 0;
      case Capture(Regex body) -> maxLength(body);
      case Concat(List<Regex> parts) -> {
        int length = 0;
        for (Regex part : parts) {
          length = sum(length, maxLength(part));
        }
        yield length;
      }
      case Alternation(List<Regex> choices) -> {
        int most = 0;
        for (Regex choice : choices) {
          most = Math.max(most, maxLength(choice));
        }
        yield most;
      }
      case Repeat(Regex body, int _, int max, var _) -> product(maxLength(body), max);
    };
  }

  /** Every byte that can stand in a match. */
  static ByteSet alphabet(Regex node) {
    return switch (node) {
      case Bytes(ByteSet set) -> set;
      case Place _ -> ByteSet.NONE;
      case Capture(Regex body) -> alphabet(body);
      case Concat(List<Regex> parts) -> union(parts);
      case Alternation(List<Regex> choices) -> union(choices);
      case Repeat(Regex body, int _, int _, var _) -> alphabet(body);
    };
  }

  /** Every byte that can stand at the end of a match. */
  static ByteSet last(Regex node) {
    return switch (node) {
      case Bytes(ByteSet set) -> set;
      case Place _ -> ByteSet.NONE;
      case Capture(Regex body) -> last(body);
      case Concat(List<Regex> parts) -> {
        ByteSet last = ByteSet.NONE;
        for (Regex part : parts.reversed()) {
          last = last.or(last(part));
          if (minLength(part) > 0) {
            break;
          }
        }
        yield last;
      }
      case Alternation(List<Regex> choices) ->
          choices.stream().map(Shape::last).reduce(ByteSet.NONE, ByteSet::or);
      case Repeat(Regex body, int _, int _, var _) -> last(body);
    };
  }

  private static ByteSet union(List<Regex> nodes) {
    ByteSet union = ByteSet.NONE;
    for (Regex node : nodes) {
      union = union.or(alphabet(node));
    }
    return union;
  }

  static int captures(Regex node) {
    return switch (node) {
      case Bytes _ -> 0;
      case Place _ -> 0;
      case Capture(Regex body) -> 1 + captures(body);
      case Concat(List<Regex> parts) -> captures(parts);
      case Alternation(List<Regex> choices) -> captures(choices);
      case Repeat(Regex body, int _, int _, var _) -> captures(body);
    };
  }

  static int captures(List<Regex> nodes) {
    int groups = 0;
    for (Regex node : nodes) {
      groups += captures(node);
    }
    return groups;
  }

  /** How many steps an {@link Nfa} of the expression has, but for the one where a match ends. */
  static int steps(Regex node) {
    return switch (node) {
      case Bytes _ -> 1;
      case Place _ -> 1;
      case Capture(Regex body) -> sum(2, steps(body));
      case Concat(List<Regex> parts) -> steps(parts);
      case Alternation(List<Regex> choices) -> sum(choices.size() - 1, steps(choices));
      case Repeat(Regex body, int min, int max, var _) -> {
        int rest =
            max == Regex.UNBOUNDED ? sum(1, steps(body)) : product(max - min, sum(1, steps(body)));
        yield sum(rest, product(min, steps(body)));
      }
    };
  }

  private static int steps(List<Regex> nodes) {
    int steps = 0;
    for (Regex node : nodes) {
      steps = sum(steps, steps(node));
    }
    return steps;
  }

  /**
   * What of an expression is secret, without the places around it: the group of that number, or,
   * when none is named, each of the outermost groups, or all.
   */
  static List<Regex> secrets(Regex node, int group) {
    List<Capture> groups = outermost(node);
    if (groups.isEmpty()) {
      return List.of(withoutPlaces(node));
    }
    return group > 0
        ? List.of(withoutPlaces(group(node, group)))
        : groups.stream().map(c -> withoutPlaces(c.body())).toList();
  }

  private static List<Capture> outermost(Regex node) {
    return switch (node) {
      case Bytes _ -> List.of();
      case Place _ -> List.of();
      case Capture capture -> List.of(capture);
      case Concat(List<Regex> parts) -> parts.stream().flatMap(p -> outermost(p).stream()).toList();
      case Alternation(List<Regex> choices) ->
          choices.stream().flatMap(c -> outermost(c).stream()).toList();
      case Repeat(Regex body, int _, int _, var _) -> outermost(body);
    };
  }

  private static Regex group(Regex node, int number) {
    int left = number;
    for (Capture capture : outermost(node)) {
      if (left == 1) {
        return capture.body();
      }
      int groups = captures(capture);
      if (left <= groups) {
        return group(capture.body(), left - 1);
      }
      left -= groups;
    }
    throw new IllegalArgumentException("no group " + number);
  }

  private static Regex withoutPlaces(Regex node) {
    return switch (node) {
      case Bytes bytes -> bytes;
      case Place _ -> new Concat(List.of());
      case Capture(Regex body) -> withoutPlaces(body);
      case Concat(List<Regex> parts) ->
          new Concat(parts.stream().map(Shape::withoutPlaces).toList());
      case Alternation(List<Regex> choices) ->
          new Alternation(choices.stream().map(Shape::withoutPlaces).toList());
      case Repeat(Regex body, int min, int max, var greed) ->
          new Repeat(withoutPlaces(body), min, max, greed);
    };
  }

  /**
   * Without an optional run at the very front, such as {@code [\w.-]{0,50}?}: whatever is secret
   * stands in a group behind it, so the match may as well start where something is required.
   */
  static Regex withoutOptionalFront(Regex node) {
    if (!(node instanceof Concat(List<Regex> parts)) || captures(node) == 0) {
      return node;
    }
    for (int i = 0; i < parts.size(); i++) {
      Regex part = parts.get(i);
      if (part instanceof Repeat(Regex body, int min, int _, var _)
          && min == 0
          && captures(body) == 0) {
        return withoutOptionalFront(new Concat(parts.subList(i + 1, parts.size())));
      }
      if (!(part instanceof Concat(List<Regex> none) && none.isEmpty())) {
        return new Concat(parts.subList(i, parts.size()));
      }
    }
    return node;
  }

  /** The bytes that can stand at the first places of a match, as far as the places are fixed. */
  static List<ByteSet> head(Regex node) {
    var sets = new ArrayList<ByteSet>();
    head(node, sets);
    return List.copyOf(sets.subList(0, Math.min(HEAD, sets.size())));
  }

  /** Appends to {@code out}; false when what follows the node has no fixed place. */
  private static boolean head(Regex node, List<ByteSet> out) {
    return switch (node) {
      case Bytes(ByteSet set) -> out.add(set);
      case Place _ -> true;
      case Capture(Regex body) -> head(body, out);
      case Concat(List<Regex> parts) -> {
        boolean fixed = true;
        for (int i = 0; i < parts.size() && fixed; i++) {
          fixed = out.size() < HEAD && head(parts.get(i), out);
        }
        yield fixed;
      }
      case Alternation(List<Regex> choices) -> headOfAny(choices, out);
      case Repeat(Regex body, int min, int max, var _) -> {
        boolean fixed = true;
        for (int i = 0; i < min && fixed && out.size() < HEAD; i++) {
          fixed = head(body, out);
        }
        yield fixed && min == max;
      }
    };
  }

  private static boolean headOfAny(List<Regex> choices, List<ByteSet> out) {
    boolean fixed = true;
    List<ByteSet> merged = null;
    for (Regex choice : choices) {
      var sets = new ArrayList<ByteSet>();
      fixed &= head(choice, sets);
      if (merged == null) {
        merged = sets;
        continue;
      }
      fixed &= merged.size() == sets.size();
      int common = Math.min(merged.size(), sets.size());
      for (int i = 0; i < common; i++) {
        merged.set(i, merged.get(i).or(sets.get(i)));
      }
      merged.subList(common, merged.size()).clear();
    }
    if (merged != null) {
      out.addAll(merged);
    }
    return fixed;
  }
}
