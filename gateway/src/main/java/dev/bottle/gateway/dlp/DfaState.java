package dev.bottle.gateway.dlp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a match that has begun may still become: steps of an {@link Nfa} in the order of preference.
 * Every field is final, so that a state may be handed between threads through a plain array.
 */
final class DfaState {
  final int[] steps;

  /** Which kind of byte stands before, as {@link Dfa} counts them. */
  final int before;

  /** Whether a match ends in front of the byte that led here. */
  final boolean matched;

  /** Nothing can follow. */
  final boolean dead;

  /** Whether there is something to note on arrival. */
  final boolean notable;

  /** The state behind each class of bytes; null where it is not known yet. */
  final @Nullable DfaState[] next;

  DfaState(int[] steps, int before, boolean matched, int classes) {
    this.steps = steps;
    this.before = before;
    this.matched = matched;
    this.dead = steps.length == 0;
    this.notable = matched || dead;
    this.next = new @Nullable DfaState[dead ? 0 : classes];
  }

  /** Memory that it takes, in bytes, about. */
  int weight() {
    return 96 + 4 * (steps.length + next.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DfaState s
        && before == s.before
        && matched == s.matched
        && Arrays.equals(steps, s.steps);
  }

  @Override
  public int hashCode() {
    return 31 * (2 * before + (matched ? 1 : 0)) + Arrays.hashCode(steps);
  }
}
