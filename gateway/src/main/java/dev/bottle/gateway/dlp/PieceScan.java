package dev.bottle.gateway.dlp;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks in one text of a client for pieces of known values: what agrees with a value in four bytes
 * or more, between separators or too long to agree by chance. A piece may be percent-encoded, or a
 * base64 or hex token. Where the bytes are split counts as a separator, so that a split never hides
 * a piece. Whole values are not its business: a {@link Scan} finds them. Not thread-safe.
 */
public final class PieceScan {
  /** How much of a text is looked at, in bytes. */
  public static final int MOST = 64 * 1024;

  private static final int SLICE = 4096;
  private static final int LONGEST_OVERLAP = 1024;

  /** Tokens may begin inside of tokens: so much is decoded of them for each text, in bytes. */
  private static final int MOST_DECODED = 4 * MOST;

  private final PieceIndex index;
  private final Trail trail;
  private final Set<String> ignored;

  /** Pieces that completed a value, by their start: one may be found in two readings. */
  private final Map<Long, Piece> last = new LinkedHashMap<>(0);

  private byte @Nullable [] buffer;
  private int length;
  private long fed;
  private int decoded;

  /**
   * A piece with which a value would be whole.
   *
   * @param name the value's name
   * @param start offset of the piece's first byte in the text
   * @param end offset behind its last one; an encoded piece's are those of the token that hides it
   */
  public record Piece(String name, long start, long end) {}

  PieceScan(PieceIndex index, Trail trail, Set<String> ignored) {
    this.index = index;
    this.trail = trail;
    this.ignored = ignored;
  }

  /** Takes the next bytes. */
  public void feed(byte[] in, int from, int count) {
    feed(ByteBuffer.wrap(in, from, count));
  }

  /** Takes the remaining bytes of a buffer; its position goes to its limit. */
  public void feed(ByteBuffer in) {
    while (in.hasRemaining() && fed < MOST && !index.isEmpty()) {
      byte[] bytes = room();
      int fresh = (int) Math.min(Math.min(SLICE, in.remaining()), MOST - fed);
      in.get(bytes, length, fresh);
      length += fresh;
      fed += fresh;
      trail.passed(fresh);
      search(bytes);
    }
    in.position(in.limit());
  }

  /** Takes the pieces that completed a value since the last time. */
  public List<Piece> take() {
    if (last.isEmpty()) {
      return List.of();
    }
    var taken = List.copyOf(last.values());
    last.clear();
    return taken;
  }

  /** Keeps as much of what was looked at as a piece may reach back, and one byte before it. */
  private byte[] room() {
    int overlap = Math.min(index.longest(), LONGEST_OVERLAP) + 1;
    byte[] bytes = buffer;
    if (bytes == null) {
      bytes = new byte[overlap + SLICE];
      buffer = bytes;
    }
    int kept = Math.min(length, overlap);
    System.arraycopy(bytes, length - kept, bytes, 0, kept);
    length = kept;
    return bytes;
  }

  private void search(byte[] bytes) {
    long base = fed - length;
    new Stretch(bytes, length, base == 0 ? 0 : 1, base, null).search();
    if (Encoded.hasPercent(bytes, length)) {
      var plain = new byte[length];
      var origin = new int[length + 1];
      int plainLength = Encoded.unescaped(bytes, length, plain, origin);
      new Stretch(plain, plainLength, base == 0 ? 0 : 1, base, origin).search();
    }
  }

  /** Bytes at hand, and where in the text they stood. */
  private final class Stretch {
    private final byte[] bytes;
    private final int length;
    private final int first;
    private final long base;
    private final int @Nullable [] origin;

    Stretch(byte[] bytes, int length, int first, long base, int @Nullable [] origin) {
      this.bytes = bytes;
      this.length = length;
      this.first = first;
      this.base = base;
      this.origin = origin;
    }

    void search() {
      int gram = 0;
      for (int i = first; i < length; i++) {
        gram = gram << 8 | (bytes[i] & 0xff);
        int at = i - PieceIndex.GRAM + 1;
        if (at >= first && index.mayHold(gram)) {
          index.places(gram, (value, place) -> compare(value, place, at));
        }
        if (at >= first && index.mayHide(gram)) {
          unwrap(at);
        }
      }
    }

    private void unwrap(int at) {
      if (at > 0 && !Encoded.isBoundary(bytes[at - 1], bytes[at])) {
        return;
      }
      int word = Encoded.wordEnd(bytes, at, length);
      unwrap(at, word);
      int token = Encoded.tokenEnd(bytes, at, length);
      if (token > word && decoded < MOST_DECODED) {
        decoded += token - at;
        unwrap(at, token);
      }
    }

    private void unwrap(int from, int to) {
      for (byte[] plain : Encoded.decoded(bytes, from, to)) {
        searchWithin(plain, offset(from), offset(to));
      }
    }

    /** Looks at what a token hides. */
    private void searchWithin(byte[] plain, long start, long end) {
      for (int i = 0; i + PieceIndex.GRAM <= plain.length; i++) {
        int at = i;
        int gram = PieceIndex.gram(plain, i);
        if (index.mayHold(gram)) {
          index.places(
              gram,
              (value, place) -> {
                var run = Run.at(value, place, plain, at, 0, plain.length);
                if (run != null && run.counts()) {
                  take(run, start, end);
                }
              });
        }
      }
    }

    private void compare(PieceValue value, int place, int at) {
      var run = Run.at(value, place, bytes, at, first, length);
      if (run != null && run.counts()) {
        take(run, offset(at), offset(at + run.length()));
      }
    }

    private void take(Run run, long start, long end) {
      boolean mayGo = ignored.contains(run.value().name());
      if (!mayGo && trail.take(run.value(), run.place(), run.end()) == Trail.Step.WHOLE) {
        last.putIfAbsent(start, new Piece(run.value().name(), start, end));
      }
    }

    private long offset(int at) {
      return base + (origin == null ? at : origin[at]);
    }
  }

  /** A stretch of a text that agrees with a value and goes on agreeing to neither side. */
  private record Run(PieceValue value, int place, int length, boolean apart) {

    /** The run that begins at {@code at}; null when it began before, or is the value itself. */
    static @Nullable Run at(
        PieceValue value, int place, byte[] bytes, int at, int first, int limit) {
      byte[] all = value.bytes();
      if (place > 0 && at > first && bytes[at - 1] == all[place - 1]) {
        return null;
      }
      int n = PieceIndex.GRAM;
      while (at + n < limit && place + n < all.length && bytes[at + n] == all[place + n]) {
        n++;
      }
      boolean before = at == 0 || Encoded.isBoundary(bytes[at - 1], bytes[at]);
      boolean behind = at + n == limit || Encoded.isBoundary(bytes[at + n - 1], bytes[at + n]);
      return n == all.length ? null : new Run(value, place, n, before && behind);
    }

    int end() {
      return place + length;
    }

    boolean counts() {
      return apart || value.isSureAnywhere(length);
    }
  }
}
