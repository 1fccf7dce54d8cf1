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
 * Reads a text with its escapes undone. Only what stands near one is read so, and what is open
 * there; the rest reads the same, and goes to another layer as it is.
 */
final class Substitution implements Layer {
  private static final byte[] NOTHING = {};

  private final Escapes escapes;
  private final int reach;
  private final Kind introducer;
  private final Layer unchanged;
  private final Supplier<Derived> make;
  private @Nullable Derived changed;

  /** What may be the beginning of an escape. */
  private byte[] pending = NOTHING;

  private final Chunk beginning = new Chunk();
  private final Surroundings surroundings = new Surroundings();

  /** The last bytes before the newest, while no escape is near. */
  private byte[] recent = NOTHING;

  private int kept;
  private boolean near;
  private long lastEscape;
  private long mayEnd;
  private long fed;

  /**
   * @param introducer with which the escapes begin
   * @param reach what is near an escape, in bytes
   * @param unchanged takes what reads the same
   * @param make a text for what does not
   */
  Substitution(
      Escapes escapes, Kind introducer, int reach, Layer unchanged, Supplier<Derived> make) {
    this.escapes = escapes;
    this.introducer = introducer;
    this.reach = reach;
    this.unchanged = unchanged;
    this.make = make;
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    byte[] in = chunk.bytes();
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
    pending = read == to ? NOTHING : Arrays.copyOfRange(in, read, to);
    surroundings.remember(in, from, to);
    flush();
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
      plain(chunk, start, at, offset + (start - from));
      substitute(read, offset + (at - from));
      start = at + Escapes.length(read);
      at = start < until ? chunk.next(introducer, start, until) : start;
    }
    int last = Math.min(at, Math.max(start, until));
    plain(chunk, start, last, offset + (start - from));
    return Math.max(start, at);
  }

  private void plain(Chunk chunk, int from, int to, long offset) {
    byte[] in = chunk.bytes();
    int at = from;
    while (at < to) {
      long here = offset + (at - from);
      if (!near) {
        unchanged.feed(chunk, at, to, here);
        remember(in, at, to);
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
        endIfNothingIsOpen(offset + (at - from));
      }
    }
  }

  /** What is of one token stays together, so that an encoding is read whole. */
  private static boolean isOfToken(byte c) {
    return ByteSet.WORD.contains(c & 0xff) || c == '+' || c == '/' || c == '-' || c == '=';
  }

  private void endIfNothingIsOpen(long here) {
    changed().flush();
    if (changed().firstOpen(Long.MAX_VALUE) >= lastEscape) {
      changed().interrupt();
      near = false;
    } else {
      mayEnd = here + reach;
    }
  }

  private void remember(byte[] in, int from, int to) {
    if (recent.length == 0) {
      recent = new byte[reach];
    }
    int fresh = Math.min(reach, to - from);
    int old = Math.min(kept, reach - fresh);
    System.arraycopy(recent, kept - old, recent, 0, old);
    System.arraycopy(in, to - fresh, recent, old, fresh);
    kept = old + fresh;
  }

  private void substitute(int read, long offset) {
    if (!near) {
      near = true;
      unchanged.interrupt();
      int from = kept < offset ? firstBreak() : 0;
      changed().verbatim(recent, from, kept, offset - kept + from);
      kept = 0;
    }
    int length = Escapes.length(read);
    int value = Escapes.value(read);
    if (!Escapes.isNothing(read) && value < 0x100) {
      changed().put(value, offset, length);
    } else if (!Escapes.isNothing(read)) {
      byte[] utf8 = Character.toString(value).getBytes(StandardCharsets.UTF_8);
      changed().from(utf8, 0, utf8.length, offset);
    }
    lastEscape = offset + length;
    mayEnd = lastEscape + reach;
  }

  /** A text that begins within a token would show a piece of it as a whole one. */
  private int firstBreak() {
    int at = 0;
    while (at < kept && isOfToken(recent[at])) {
      at++;
    }
    return at == kept ? 0 : at;
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
    kept = 0;
    unchanged.interrupt();
    if (changed != null) {
      changed.interrupt();
    }
  }

  @Override
  public long firstOpen(long otherwise) {
    long open = unchanged.firstOpen(otherwise);
    return changed == null ? open : changed.firstOpen(open);
  }
}
