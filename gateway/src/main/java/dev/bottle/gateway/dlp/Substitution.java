package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Chunk.Kind;
import dev.bottle.gateway.dlp.disguise.Escapes;
import dev.bottle.gateway.dlp.disguise.Surroundings;
import dev.bottle.gateway.dlp.disguise.Surroundings.End;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text with its escapes undone. Only what stands near one that may matter is read so, and
 * what is open there; the rest reads the same, and goes to another layer as it is.
 */
final class Substitution implements Layer {
  private static final byte[] NOTHING = {};

  /** Encoded bytes are not told of before there are enough of them: half a row, with its indent. */
  private static final int AGAIN = 64;

  /** Where escapes that matter stand so near to each other, all count for a while, in bytes. */
  private static final int CROWDED = 1024;

  private static final int CROWD = 64 * 1024;

  /** So do all in the beginning of a text: to begin and to end costs more than to go on there. */
  private static final int CALM = 8 * 1024;

  /** What stands so close behind one that matters is read with it anyway, in bytes. */
  private static final int CLOSE = 64;

  private final Escapes escapes;
  private final int reach;
  private final Kind introducer;
  private final Blanks blanks;
  private final Layer unchanged;
  private final Supplier<Derived> make;
  private @Nullable Derived changed;

  /** What may be the beginning of an escape. */
  private byte[] pending = NOTHING;

  private final Chunk beginning = new Chunk();
  private final Surroundings surroundings = new Surroundings();

  private final Preceding preceding;

  private boolean begun;
  private long textStart;
  private boolean near;
  private long mayEnd;
  private long lastEnd;

  /** Up to there all escapes count. */
  private long crowd;

  private long fed;

  /**
   * @param introducer with which the escapes begin
   * @param reach what is near an escape, in bytes
   * @param blanks tells which of them make no difference
   * @param unchanged takes what reads the same
   * @param make a text for what does not
   */
  Substitution(
      Escapes escapes,
      Kind introducer,
      int reach,
      Blanks blanks,
      Layer unchanged,
      Supplier<Derived> make) {
    this.escapes = escapes;
    this.introducer = introducer;
    this.reach = reach;
    this.blanks = blanks;
    this.unchanged = unchanged;
    this.make = make;
    this.preceding = new Preceding(reach);
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    byte[] in = chunk.bytes();
    if (!begun) {
      begin(offset);
    }
    fed = offset + (to - from);
    int at = from;
    if (pending.length > 0) {
      int old = pending.length;
      int more = Math.min(to - from, Escapes.LONGEST);
      byte[] joint = Arrays.copyOf(pending, old + more);
      System.arraycopy(in, from, joint, old, more);
      surroundings.look(0, old);
      int read =
          read(beginning.look(joint, 0, old + more), 0, old, old + more, offset - old, End.OPEN);
      preceding.keep(read);
      if (read < old) {
        pending = Arrays.copyOfRange(joint, read, old + more);
        surroundings.remember(in, from, to);
        flush();
        return;
      }
      at += read - old;
    }
    surroundings.look(from, 0);
    int read = read(chunk, at, to, to, offset + (at - from), End.OPEN);
    preceding.keep(read);
    pending = read == to ? NOTHING : Arrays.copyOfRange(in, read, to);
    surroundings.remember(in, from, to);
    flush();
  }

  /** A text begins, or goes on behind what another layer has read. */
  private void begin(long offset) {
    begun = true;
    textStart = offset;
    lastEnd = offset - CROWDED;
    crowd = offset + CALM;
    preceding.begin(offset);
  }

  private void flush() {
    if (changed != null) {
      changed.flush();
    }
  }

  /**
   * Reads what begins before {@code until}.
   *
   * @param to end of the bytes at hand
   * @return index behind it, or of a sequence that is not complete
   */
  private int read(Chunk chunk, int from, int until, int to, long offset, End end) {
    byte[] in = chunk.bytes();
    preceding.look(in, from, offset);
    int start = from;
    int at = chunk.next(introducer, from, until);
    while (at < until) {
      int read = escapes.read(in, at, to);
      if (read > Escapes.NONE) {
        read = surroundings.judge(read, in, at, to, end);
      }
      if (read == Escapes.MORE && end == End.OPEN) {
        break;
      }
      if (read <= Escapes.NONE) {
        at = chunk.next(introducer, at + 1, until);
        continue;
      }
      long here = offset + (at - from);
      boolean mayStay = Blanks.isOne(read) && mayStay(chunk, from, at, to, here);
      if (!mayStay || near) {
        plain(chunk, start, at, offset + (start - from));
        start = at;
      }
      if (mayStay) {
        preceding.leave(here, Escapes.value(read));
      }
      if (mayStay && !near) {
        at = chunk.next(introducer, at + Escapes.length(read), until);
        continue;
      }
      substitute(read, here);
      start = at + Escapes.length(read);
      if (!mayStay) {
        mayEnd = offset + (start - from) + reach;
      }
      at = start < until ? chunk.next(introducer, start, until) : start;
    }
    int last = Math.min(at, Math.max(start, until));
    plain(chunk, start, last, offset + (start - from));
    return Math.max(start, at);
  }

  private boolean mayStay(Chunk chunk, int from, int at, int to, long here) {
    return here >= crowd
        && !(near && changed().hangsOnBeginning())
        && ((near && here < mayEnd - reach + CLOSE) || blanks.mayStay(chunk, from, at, to));
  }

  private void plain(Chunk chunk, int from, int to, long offset) {
    byte[] in = chunk.bytes();
    int at = from;
    while (at < to) {
      long here = offset + (at - from);
      if (!near) {
        unchanged.feed(chunk, at, to, here);
        return;
      }
      int until = (int) Math.min(to, at + Math.max(0, mayEnd - here));
      while (until < to && isOfToken(in[until])) {
        until++;
      }
      // The byte that ends a token goes with it: the end of a text could end a match as well.
      until = Math.min(to, until + 1);
      changed().verbatim(in, at, until, here);
      at = until;
      if (offset + (at - from) > mayEnd && !isOfToken(in[at - 1])) {
        long again = endIfNothingIsOpen(offset + (at - from));
        if (again < preceding.atHand()) {
          preceding.feed(unchanged, again);
          again = preceding.atHand();
        }
        at = (int) (from + (again - offset));
      }
    }
  }

  /** What is of one token stays together, so that an encoding is read whole. */
  static boolean isOfToken(byte c) {
    return ByteSet.WORD.contains(c & 0xff) || c == '+' || c == '/' || c == '-' || c == '=';
  }

  /**
   * What is open, or may be without anyone's telling, and began behind the last escape that matters
   * is read again where it stands.
   *
   * @return where it goes on
   */
  private long endIfNothingIsOpen(long here) {
    changed().flush();
    long least = here - reach;
    long open = changed().firstOpen(here);
    if (open < least || changed().decodes()) {
      mayEnd = here + reach;
      return here;
    }
    long again = Math.max(least, Math.min(open, here - AGAIN));
    changed().interrupt();
    near = false;
    lastEnd = here;
    preceding.startAt(again);
    return again;
  }

  private void substitute(int read, long offset) {
    if (!near) {
      near = true;
      crowd = offset < lastEnd + CROWDED ? offset + CROWD : crowd;
      unchanged.interrupt();
      long first = preceding.first(offset);
      if (first > textStart) {
        changed().beginAmid();
      }
      preceding.read(first, offset, changed());
    }
    int length = Escapes.length(read);
    int value = Escapes.value(read);
    if (!Escapes.isNothing(read) && value < 0x100) {
      changed().put(value, offset, length);
    } else if (!Escapes.isNothing(read)) {
      byte[] utf8 = Character.toString(value).getBytes(StandardCharsets.UTF_8);
      changed().from(utf8, 0, utf8.length, offset);
    }
  }

  private Derived changed() {
    Derived present = changed;
    if (present == null) {
      present = make.get();
      changed = present;
    }
    return present;
  }

  @Override
  public void interrupt() {
    if (pending.length > 0) {
      int rest = pending.length;
      surroundings.look(0, rest);
      read(beginning.look(pending, 0, rest), 0, rest, rest, fed - rest, End.FINAL);
      pending = NOTHING;
    }
    surroundings.forget();
    near = false;
    begun = false;
    unchanged.interrupt();
    if (changed != null) {
      changed.interrupt();
    }
  }

  @Override
  public boolean decodes() {
    return near ? changed().decodes() : unchanged.decodes();
  }

  @Override
  public long firstOpen(long otherwise) {
    long open = unchanged.firstOpen(otherwise);
    return changed == null ? open : changed.firstOpen(open);
  }
}
