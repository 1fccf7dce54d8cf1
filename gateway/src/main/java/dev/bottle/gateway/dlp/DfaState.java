package dev.bottle.gateway.dlp;

import java.util.Arrays;

/**
 * What a match that has begun may still become: steps of an {@link Nfa} in the order of preference.
 */
final class DfaState {
  final int[] steps;

  /** Which kind of byte stands before, as {@link Dfa} counts them. */
  final int before;

  /** Whether a match ends in front of the byte that led here. */
  final boolean matched;

  DfaState(int[] steps, int before, boolean matched) {
    this.steps = steps;
    this.before = before;
    this.matched = matched;
  }

  /** Nothing can follow. */
  boolean dead() {
    return steps.length == 0;
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
