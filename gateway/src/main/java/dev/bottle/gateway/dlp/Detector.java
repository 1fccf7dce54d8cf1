package dev.bottle.gateway.dlp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether a match starts at one place. */
sealed interface Detector permits PatternDetector, KnownDetector {
  /** The id that a finding carries. */
  String ruleId();

  /** The name of the known secret that this looks for; null for a rule. */
  @Nullable String knownName();

  /** One of these stands in every match or, with {@code reach}, near it; empty: look everywhere. */
  List<Anchor> anchors();

  /** Longest match, in bytes; what would be longer is judged as if the part ended there. */
  int longest();

  /**
   * Judges the match at {@code start}.
   *
   * @param last whether no more bytes will come
   */
  Outcome at(Window window, long start, End last);

  /** Whether the part may go on behind the bytes at hand. */
  enum End {
    OPEN,
    FINAL
  }

  /** What is known of a place; {@code work} is the number of bytes looked at. */
  sealed interface Outcome {
    int work();

    /** No match starts here. */
    record None(int work) implements Outcome {}

    /** It depends on bytes that are still to come. */
    record Undecided(int work) implements Outcome {}

    /** A match, and where its secret stands; offsets in the part. */
    record Match(long start, long end, long secretStart, long secretEnd, int work)
        implements Outcome {}
  }
}
