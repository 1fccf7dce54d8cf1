package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which stretches of known values one client has sent already. A stretch is remembered until 16 MiB
 * of other text have gone by without another piece beside it. Safe to share between threads,
 * without a lock: of two that bring the last two pieces at once, one finds the other's.
 */
final class Trail {
  /** How much text a stretch outlives, in bytes. */
  static final long LIFE = 16L << 20;

  /** How much text may stand between two pieces that are short for their value, in bytes. */
  private static final long NEAR = 64L << 10;

  private final AtomicLong text = new AtomicLong();
  private final ConcurrentMap<PieceValue.Key, List<Span>> seen = new ConcurrentHashMap<>();

  /** Bytes {@code from} to {@code to} of a value; {@code at} says how much text had gone by. */
  private record Span(int from, int to, long at) {
    boolean touches(int otherFrom, int otherTo) {
      return from <= otherTo && otherFrom <= to;
    }

    /** Holds these bytes too, and was told so not long ago. */
    boolean covers(int otherFrom, int otherTo, long now) {
      return from <= otherFrom && otherTo <= to && now - at < LIFE / 16;
    }

    boolean isContinued(int otherFrom, long now) {
      return from < otherFrom && otherFrom <= to && now - at < NEAR;
    }
  }

  /** What a piece makes of its value. */
  enum Step {
    /** Some of it is still missing. */
    PART,
    /** With this piece the whole value would have been sent. */
    WHOLE
  }

  /** That much text goes by. */
  void passed(int bytes) {
    text.addAndGet(bytes);
  }

  /**
   * Takes a piece. The one that completes its value is not remembered: it must not go, and whoever
   * sends it again is told the same.
   *
   * @param from where in the value it begins
   * @param to where it ends
   */
  Step take(PieceValue value, int from, int to) {
    while (true) {
      long now = text.get();
      List<Span> before = seen.getOrDefault(value.key(), List.of());
      if (isNothingNew(before, from, to, now)) {
        return Step.PART;
      }
      List<Span> alive = before.stream().filter(s -> now - s.at < LIFE).toList();
      if (!value.isSure(to - from) && !continues(alive, from, now)) {
        return Step.PART;
      }
      List<Span> after = joined(alive, from, to, now);
      boolean whole = after.getFirst().from == 0 && after.getFirst().to == value.bytes().length;
      if (replace(value.key(), before, whole ? renewed(alive, now) : after)) {
        return whole ? Step.WHOLE : Step.PART;
      }
    }
  }

  /** Forgets values that nobody looks for any longer. */
  void keepOnly(Set<PieceValue.Key> values) {
    seen.keySet().retainAll(values);
  }

  /** Most of what is found is a prefix that many values share, again and again. */
  private static boolean isNothingNew(List<Span> spans, int from, int to, long now) {
    for (var span : spans) {
      if (span.covers(from, to, now)) {
        return true;
      }
    }
    return false;
  }

  /** What is short for its value counts only in its order, and soon behind what went before. */
  private static boolean continues(List<Span> spans, int from, long now) {
    return from == 0 || spans.stream().anyMatch(s -> s.isContinued(from, now));
  }

  /** The spans with one more, in order, those that touch made one. */
  private static List<Span> joined(List<Span> spans, int from, int to, long now) {
    var out = new ArrayList<Span>(spans.size() + 1);
    int first = from;
    int last = to;
    for (var span : spans) {
      if (span.touches(from, to)) {
        first = Math.min(first, span.from);
        last = Math.max(last, span.to);
      } else {
        out.add(span);
      }
    }
    int place = 0;
    while (place < out.size() && out.get(place).from < first) {
      place++;
    }
    out.add(place, new Span(first, last, now));
    return List.copyOf(out);
  }

  private static List<Span> renewed(List<Span> spans, long now) {
    return spans.stream().map(s -> new Span(s.from, s.to, now)).toList();
  }

  private boolean replace(PieceValue.Key key, List<Span> before, List<Span> after) {
    return before.isEmpty() ? putFirst(key, after) : seen.replace(key, before, after);
  }

  /** Nothing may stand there yet, or nothing that counts. */
  private boolean putFirst(PieceValue.Key key, List<Span> after) {
    return seen.putIfAbsent(key, after) == null || seen.replace(key, List.of(), after);
  }
}
