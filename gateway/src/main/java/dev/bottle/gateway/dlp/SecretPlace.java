package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Regex.Capture;
import dev.bottle.gateway.dlp.Regex.Concat;
import java.util.List;
import java.util.Optional;

/**
 * Where the first group of a match stands, for expressions of which the match's ends tell it: with
 * a front of one length, and behind the group as much, or one byte that cannot be its last.
 *
 * @param front bytes before the group
 * @param back bytes behind it at most
 * @param terminator which byte, where there may be one or none
 */
record SecretPlace(int front, int back, ByteSet terminator) {
  /** That of an expression, if its ends tell it. */
  static Optional<SecretPlace> of(Regex regex) {
    List<Regex> parts = regex instanceof Concat(List<Regex> all) ? all : List.of(regex);
    int at = 0;
    while (at < parts.size() && Shape.captures(parts.get(at)) == 0) {
      at++;
    }
    if (at == parts.size()
        || !(parts.get(at) instanceof Capture(Regex body))
        || Shape.minLength(body) == 0) {
      return Optional.empty();
    }
    var before = new Concat(parts.subList(0, at));
    var behind = new Concat(parts.subList(at + 1, parts.size()));
    int front = Shape.minLength(before);
    int back = Shape.maxLength(behind);
    ByteSet terminator = Shape.alphabet(behind);
    boolean sameBack = Shape.minLength(behind) == back;
    boolean told = sameBack || (back == 1 && !Shape.last(body).intersects(terminator));
    return front == Shape.maxLength(before) && front < Regex.UNBOUNDED && told
        ? Optional.of(new SecretPlace(front, back, sameBack ? ByteSet.ALL : terminator))
        : Optional.empty();
  }

  long from(long start) {
    return start + front;
  }

  long to(Window window, long end) {
    return back > 0 && terminator.contains(window.byteAt(end - 1)) ? end - back : end;
  }
}
