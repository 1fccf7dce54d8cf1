package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Alternation;
import dev.bottle.gateway.dlp.Regex.Bytes;
import dev.bottle.gateway.dlp.Regex.Capture;
import dev.bottle.gateway.dlp.Regex.Concat;
import dev.bottle.gateway.dlp.Regex.Greed;
import dev.bottle.gateway.dlp.Regex.Place;
import dev.bottle.gateway.dlp.Regex.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * An expression as steps of a machine that may be in several at once (Thompson's construction). Of
 * two ways out of a step the first is preferred, which makes matches leftmost-first, as in RE2.
 */
final class Nfa {
  /** Steps that a machine may have; an expression that needs more is refused. */
  static final int MOST_STEPS = 100_000;

  /** What one step does, and where it leads. */
  sealed interface Step {
    /** Takes one byte out of a set. */
    record Take(ByteSet set, int next) implements Step {}

    /** Goes both ways, the first preferred. */
    record Fork(int first, int second) implements Step {}

    /** Goes on where the place is right. */
    record Check(Place place, int next) implements Step {}

    /** Notes where a group begins (slot {@code 2n}) or ends ({@code 2n + 1}). */
    record Note(int slot, int next) implements Step {}

    /** A match ends here. */
    record Done() implements Step {}
  }

  private static final int DONE = 0;

  private final List<Step> building = new ArrayList<>();
  private final Step[] steps;
  private final int start;
  private final int groups;

  /**
   * @throws IllegalArgumentException when it would have more than {@value #MOST_STEPS} steps
   */
  Nfa(Regex regex) {
    if (!holds(regex)) {
      throw new IllegalArgumentException("the expression is too large");
    }
    building.add(new Step.Done());
    start = lay(regex, 1, DONE);
    steps = building.toArray(Step[]::new);
    building.clear();
    groups = Shape.captures(regex);
  }

  /** Whether an expression is not too large. */
  static boolean holds(Regex regex) {
    return Shape.steps(regex) < MOST_STEPS;
  }

  int start() {
    return start;
  }

  int size() {
    return steps.length;
  }

  Step step(int index) {
    return steps[index];
  }

  /** How many groups the expression has; they are numbered from 1. */
  int groups() {
    return groups;
  }

  /** The sets that steps take. */
  List<ByteSet> sets() {
    var sets = new LinkedHashSet<ByteSet>();
    for (Step step : steps) {
      if (step instanceof Step.Take take) {
        sets.add(take.set());
      }
    }
    return List.copyOf(sets);
  }

  /** Whether a match depends on what stands around it or between two of its bytes. */
  boolean checksPlaces() {
    for (Step step : steps) {
      if (step instanceof Step.Check) {
        return true;
      }
    }
    return false;
  }

  private int add(Step step) {
    building.add(step);
    return building.size() - 1;
  }

  /** Lays the steps of a node in front of {@code next}; gives the first. */
  private int lay(Regex node, int group, int next) {
    return switch (node) {
      case Bytes(ByteSet set) -> add(new Step.Take(set, next));
      case Place place -> add(new Step.Check(place, next));
      case Capture(Regex body) -> {
        int end = add(new Step.Note(2 * group + 1, next));
        yield add(new Step.Note(2 * group, lay(body, group + 1, end)));
      }
      case Concat(List<Regex> parts) -> sequence(parts, group, next);
      case Alternation(List<Regex> choices) -> choice(choices, group, next);
      case Repeat(Regex body, int min, int max, Greed greed) -> {
        int rest =
            max == Regex.UNBOUNDED
                ? loop(body, greed, group, next)
                : optional(body, max - min, greed, group, next);
        for (int i = 0; i < min; i++) {
          rest = lay(body, group, rest);
        }
        yield rest;
      }
    };
  }

  private int sequence(List<Regex> parts, int group, int next) {
    int behind = group + Shape.captures(parts);
    int at = next;
    for (Regex part : parts.reversed()) {
      behind -= Shape.captures(part);
      at = lay(part, behind, at);
    }
    return at;
  }

  private int choice(List<Regex> choices, int group, int next) {
    int behind = group + Shape.captures(choices);
    int at = -1;
    for (Regex choice : choices.reversed()) {
      behind -= Shape.captures(choice);
      int one = lay(choice, behind, next);
      at = at < 0 ? one : add(new Step.Fork(one, at));
    }
    return at;
  }

  private int loop(Regex body, Greed greed, int group, int next) {
    int fork = add(new Step.Done());
    int again = lay(body, group, fork);
    building.set(fork, fork(greed, again, next));
    return fork;
  }

  private int optional(Regex body, int times, Greed greed, int group, int next) {
    int at = next;
    for (int i = 0; i < times; i++) {
      at = add(fork(greed, lay(body, group, at), next));
    }
    return at;
  }

  private static Step fork(Greed greed, int more, int enough) {
    return switch (greed) {
      case LONGEST -> new Step.Fork(more, enough);
      case SHORTEST -> new Step.Fork(enough, more);
    };
  }
}
