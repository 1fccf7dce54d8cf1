package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a text put one behind the other, and searched for secrets that go on from one to
 * the next. What stands in one field alone is not for this search to find.
 */
final class JoinedText implements Pieces, Counting {
  private static final int FIRST = 256;
  private static final int MOST = 4 * 1024;

  /** What is not copied takes no room. */
  private static final int MOST_QUIET = 16 * 1024;

  /** So many bytes of a secret, or of its public prefix, are held back at least; fewer may go. */
  private static final int TELLING = 4;

  private final Inquiry inquiry;
  private final Findings out;
  private @Nullable Inquiry own;
  private @Nullable Search search;
  private byte[] buffer = {};
  private int length;
  private long flushed;
  private long interrupted;

  /** Where pieces begin, here and in the text that they are from. */
  private long[] starts = {};

  private long[] origins = {};
  private boolean[] fields = {};
  private int pieces;

  /** What is not copied yet. */
  private final QuietFields quiet = new QuietFields();

  private @Nullable Seams seams;
  private byte[] chunk = {};
  private long chunkStart;
  private boolean atJoint = true;
  private long counted;

  /** Counts bytes of what stands in one field alone. */
  private final Histogram alone = new Histogram();

  /**
   * @param inquiry the one that this search is a part of, which pays for it
   * @param out takes the findings, in the offsets of the text that the pieces are from
   */
  JoinedText(Inquiry inquiry, Findings out) {
    this.inquiry = inquiry;
    this.out = out;
  }

  /** What follows is from the chunk, which stands at {@code offset}, or from bytes before it. */
  void goOn(Chunk from, long offset) {
    Program joined = from.isQuiet() ? inquiry.joined.present() : null;
    seams = joined == null ? null : joined.seams;
    chunk = from.bytes();
    chunkStart = offset;
  }

  @Override
  public void piece(byte[] bytes, int from, int to, long at) {
    Seams told = isOfChunk(bytes, at) ? seams : null;
    if ((told == null) != (quiet.length() == 0)) {
      flush();
    }
    int next = from;
    while (next < to) {
      int step = Math.min(to - next, MOST);
      makeRoom(step);
      mark(at + (next - from));
      if (told == null) {
        makeRoomToCopy(length + step);
        System.arraycopy(bytes, next, buffer, length, step);
      } else {
        quiet.add(bytes, next, next + step, told);
      }
      length += step;
      next += step;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very bytes, or a copy of some
  private boolean isOfChunk(byte[] bytes, long at) {
    return bytes == chunk && at >= chunkStart;
  }

  @Override
  public void gap() {
    if (quiet.length() > 0) {
      flush();
    }
    makeRoom(1);
    makeRoomToCopy(length + 1);
    buffer[length++] = '\n';
  }

  @Override
  public void joint() {
    atJoint = true;
  }

  private void makeRoom(int bytes) {
    if (length + bytes > (quiet.length() > 0 ? MOST_QUIET : MOST)) {
      flush();
    }
  }

  private void makeRoomToCopy(int bytes) {
    if (bytes > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.clamp(2L * bytes, FIRST, Math.max(bytes, MOST)));
    }
  }

  private void mark(long origin) {
    if (!atJoint && pieces > 0 && origin(length()) == origin) {
      return;
    }
    if (pieces == starts.length) {
      int room = Math.max(8, 2 * pieces);
      starts = Arrays.copyOf(starts, room);
      origins = Arrays.copyOf(origins, room);
      fields = Arrays.copyOf(fields, room);
    }
    starts[pieces] = flushed + length;
    origins[pieces] = origin;
    fields[pieces++] = atJoint;
    atJoint = false;
  }

  /** Searches what has come so far. */
  void flush() {
    if (length > 0) {
      int ready = length;
      length = 0;
      flushed += ready;
      var present = search();
      if (quiet.length() > 0) {
        pass(present, ready);
      } else {
        present.feed(buffer, 0, ready);
      }
      inquiry.worked(ready);
      account();
      forgetBefore(Math.min(present.firstOpen(), flushed - inquiry.joined.get().lookBehind));
    }
  }

  /** Has no more read than may be of a match. */
  private void pass(Search present, int ready) {
    Program joined = inquiry.joined.get();
    Seams told = joined.seams;
    if (told == null
        || !present.isIdle()
        || ready <= told.reach()
        || quiet.hold(told, present.state())) {
      copyEnd(ready);
      present.feed(buffer, 0, ready);
    } else {
      int needed = Math.min(ready, joined.lookBehind);
      copyEnd(needed);
      present.pass(ready - needed, buffer, needed, told.reach());
    }
  }

  private void copyEnd(int bytes) {
    makeRoomToCopy(bytes);
    quiet.copyEnd(buffer, bytes);
    quiet.clear();
  }

  /** A match that goes on for long is cut short here: it is no reason to refuse the text. */
  private Search search() {
    Search present = search;
    if (present == null) {
      var options = ScanOptions.FILES.ignoring(inquiry.options.ignoredKnown());
      var joined = new Inquiry(inquiry.program, inquiry.joined, inquiry.part, options);
      present = new Search(joined, inquiry.joined.get(), this, this::found);
      own = joined;
      search = present;
    }
    return present;
  }

  /** The text ends here; what may follow is another one. */
  void interrupt() {
    flush();
    if (search != null && flushed > interrupted) {
      search.interrupt();
      account();
      interrupted = flushed;
    }
    atJoint = true;
  }

  private long length() {
    return flushed + length;
  }

  private void account() {
    if (own != null) {
      inquiry.worked(own.work() - counted);
      counted = own.work();
      if (own.isTooMuch()) {
        inquiry.overran();
      }
    }
  }

  private void forgetBefore(long place) {
    int drop = Math.max(0, piece(place));
    if (2 * drop > pieces) {
      System.arraycopy(starts, drop, starts, 0, pieces - drop);
      System.arraycopy(origins, drop, origins, 0, pieces - drop);
      System.arraycopy(fields, drop, fields, 0, pieces - drop);
      pieces -= drop;
    }
  }

  /** The piece that the byte at {@code place} is of; -1 when it is gone. */
  private int piece(long place) {
    int found = Arrays.binarySearch(starts, 0, pieces, place);
    return found >= 0 ? found : -found - 2;
  }

  private long origin(long place) {
    int piece = Math.max(0, piece(place));
    return origins[piece] + (place - starts[piece]);
  }

  /** The first byte that may still become part of a match, in the origin, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    if (search == null) {
      return otherwise;
    }
    long open = search.firstOpen();
    return open <= flushed - TELLING ? Math.min(otherwise, origin(open)) : otherwise;
  }

  /**
   * A secret counts when it goes over a joint, begins where a word begins, and was none before the
   * joint.
   */
  @Override
  public boolean counts(Detector detector, Window window, long start, long end) {
    int piece = piece(start);
    int next = piece + 1;
    while (next < pieces && !fields[next]) {
      next++;
    }
    if (next == pieces || starts[next] >= end) {
      return false;
    }
    return detector.knownName() != null
        || (beginsWord(window, start, piece)
            && !standsAlone(detector, window, start, starts[next]));
  }

  private boolean beginsWord(Window window, long start, int piece) {
    return (fields[piece] && start == starts[piece])
        || !ByteSet.WORD.contains(window.byteAt(start - 1));
  }

  private boolean standsAlone(Detector detector, Window window, long from, long to) {
    var machine = detector.machine();
    var cursor = new Dfa.Cursor(machine.start(Regex.Place.TEXT_END), from);
    while (cursor.at < to && !cursor.dead()) {
      int count = (int) Math.min(window.contiguous(cursor.at), to - cursor.at);
      machine.run(cursor, window.array(cursor.at), window.base(cursor.at), count);
    }
    machine.end(cursor, to);
    return cursor.end > from && detector.judge(window, from, cursor.end, alone) != null;
  }

  private void found(Finding finding, int detector) {
    long from = origin(finding.start());
    long to = origin(finding.end() - 1) + 1;
    out.add(finding.in(Math.min(from, to - 1), to, Disguise.SPLIT), -1 - detector);
  }
}
