package dev.bottle.gateway.dlp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one rule, or one writing of a known secret, looks for. */
sealed interface Detector permits PatternDetector, KnownDetector, SplitDetector {
  /** The id that a finding carries. */
  String ruleId();

  /** The name of the known secret that this looks for; null for a rule. */
  default @Nullable String knownName() {
    return null;
  }

  /** One of these stands in every match, or near it; empty: look everywhere. */
  List<Anchor> anchors();

  /** Whether the anchors are words that only stand near a match, not in it. */
  default boolean anchoredByContext() {
    return false;
  }

  /** The machine that finds the end of a match from its start. */
  Dfa machine();

  /** The bytes that can stand at the first places of a match. */
  List<ByteSet> head();

  /** Longest match that is followed to its end, in bytes. */
  int limit();

  /**
   * Where the secret of a match stands; null when the match does not count.
   *
   * @param bytes counts those of secrets, the one that was judged before still
   */
  @Nullable Match judge(Window window, long start, long end, Histogram bytes);

  /** A match, and where its secret stands; offsets in the part. */
  record Match(long start, long end, long secretStart, long secretEnd) {}

  /** Whether the part may go on behind the bytes at hand. */
  enum End {
    OPEN,
    FINAL
  }
}
