package dev.bottle.gateway.git;

import java.util.regex.Pattern;

/**
 * One command of a push.
 *
 * @param before what the client takes the ref for; {@link #NONE} where there is none
 * @param after what it shall be; {@link #NONE} to delete it
 * @param ref its full name
 */
record RefUpdate(String before, String after, String ref) {
  /** The id of nothing. */
  static final String NONE = "0".repeat(40);

  private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");

  /** What becomes of the ref. */
  enum Kind {
    CREATE,
    UPDATE,
    DELETE
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  Kind kind() {
    if (after.equals(NONE)) {
      return Kind.DELETE;
    }
    return before.equals(NONE) ? Kind.CREATE : Kind.UPDATE;
  }

  /** As it stands in a request. */
  String line() {
    return before + " " + after + " " + ref;
  }
}
