package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.SecretKind;

/**
 * A finding in a push that may not go.
 *
 * @param rule the rule's id
 * @param excerpt its first few characters
 * @param spot where
 * @param offset of its first byte there
 */
record Sighting(String rule, String excerpt, SecretKind kind, Spot spot, long offset) {

  /** A text of a push. */
  sealed interface Spot {

    /**
     * An object's bytes.
     *
     * @param inner names of what was unpacked, one in the other, each behind an exclamation mark;
     *     empty for the object itself
     */
    record Bytes(int entry, String inner) implements Spot {}

    /** The path of something that a commit introduces. */
    record Path(int commit) implements Spot {}

    /** What stands beside the objects, such as {@code "a ref's name"}. */
    record Beside(String what) implements Spot {}
  }
}
