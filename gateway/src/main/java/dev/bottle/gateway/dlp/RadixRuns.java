package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Chunk.Kind;
import dev.bottle.gateway.dlp.disguise.Likeness;
import dev.bottle.gateway.dlp.disguise.Radix;
import dev.bottle.gateway.dlp.disguise.Sieve;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stretches of a text that may be bytes encoded by digits, and has them read. What it
 * finds, and from where on, depends on the bytes near it alone.
 */
final class RadixRuns implements Layer {
  /** A line of what is encoded is indented by so many bytes at most. */
  private static final int DEEPEST_INDENT = 32;

  private final Radix radix;
  private final Kind kind;
  private final Sieve sieve;
  private final int window;
  private final boolean[] within;
  private final Supplier<RadixReader> make;

  /** How much before what may be text is read with it, in bytes. */
  private final int before;

  /** How far before an index its stretch is looked for, in bytes. */
  private final int back;

  /** The last bytes, and room for those that follow: what lies across two chunks is read here. */
  private final byte[] joint;

  private final Chunk beginning = new Chunk();
  private final int keep;
  private int kept;

  /** How many of the last bytes are not decided. */
  private int undecided;

  private @Nullable RadixReader reader;
  private boolean inside;
  private boolean lineBegins;
  private boolean behindDigit;
  private long fed;
  private int open;

  RadixRuns(Radix radix, Kind kind, Sieve sieve, Supplier<RadixReader> make) {
    this.radix = radix;
    this.kind = kind;
    this.sieve = sieve;
    this.window = sieve.window();
    this.within = radix.within();
    this.make = make;
    this.before = Likeness.REPEATED + 2 * radix.quantum();
    this.back = 2 * window + DEEPEST_INDENT;
    this.keep = back + window;
    this.joint = new byte[2 * keep];
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    byte[] in = chunk.bytes();
    fed = offset + (to - from);
    int head = Math.min(to - from, keep);
    System.arraycopy(in, from, joint, kept, head);
    int end = kept + head;
    int at = Math.max(0, kept - undecided);
    if (inside || end >= window) {
      at = read(beginning.look(joint, 0, end), 0, at, end, offset - kept);
    }
    if (head == to - from) {
      open = inside ? 0 : end - sieve.open(joint, Math.max(0, end - window + 1), end);
      undecided = end - at;
      kept = Math.min(end, keep);
      System.arraycopy(joint, end - kept, joint, 0, kept);
    } else {
      at = read(chunk, from, from + (at - kept), to, offset);
      open = inside ? 0 : to - sieve.open(in, to - window + 1, to);
      undecided = to - at;
      kept = keep;
      System.arraycopy(in, to - kept, joint, 0, kept);
    }
    if (inside) {
      reader().flush();
    }
  }

  /**
   * Reads on.
   *
   * @param low the first byte at hand
   * @param offset of that byte
   * @return index behind what was read, or of the first byte that is not decided
   */
  private int read(Chunk chunk, int low, int from, int to, long offset) {
    byte[] in = chunk.bytes();
    int at = from;
    while (true) {
      if (inside) {
        at = decode(in, at, to, offset - low);
        if (inside) {
          return at;
        }
      }
      at = Math.max(at, low);
      at = find(chunk, low, at, to);
      if (at > to - window) {
        return at;
      }
      at = begin(in, low, at);
    }
  }

  /** The first index of what may be text, or one so near the end that it cannot be told. */
  private int find(Chunk chunk, int low, int from, int to) {
    byte[] in = chunk.bytes();
    int at = from;
    int near = Math.max(low, from - back);
    while (true) {
      int start = chunk.row(kind, near, to, window);
      if (start == to) {
        return Math.max(at, to - window + 1);
      }
      int end = endOfLines(chunk, start, to);
      at = Math.max(at, start);
      int found = Math.min(sieve.packed(in, at, end), sieve.text(in, at, end));
      if (found <= end - window || end == to) {
        return found;
      }
      at = Math.max(at, end);
      near = end;
    }
  }

  /** Where a stretch ends: a line that is long enough may go on, indented, in the next. */
  private int endOfLines(Chunk chunk, int start, int to) {
    byte[] in = chunk.bytes();
    int line = start;
    int end = chunk.end(kind, start, to);
    while (end - line >= window && end < to && in[end - 1] == '\n') {
      line = end;
      while (line < to && line - end < DEEPEST_INDENT && isIndent(in[line])) {
        line++;
      }
      if (line == end) {
        break;
      }
      end = chunk.end(kind, line, to);
    }
    return end;
  }

  private boolean isIndent(byte c) {
    return radix.kind(c) == Radix.Kind.INDENT;
  }

  /** Begins to read at an index, or with what belongs to it. */
  private int begin(byte[] in, int low, int index) {
    inside = true;
    lineBegins = false;
    behindDigit = false;
    reader().begin();
    int least = Math.max(low, index - before);
    int at = index;
    while (at > least) {
      int line = at;
      while (line > low && isIndent(in[line - 1])) {
        line--;
      }
      boolean goesOn = line > low && within[in[line - 1] & 0xff];
      if (!goesOn || (line < at && in[line - 1] != '\n')) {
        break;
      }
      at = line - 1;
    }
    return at;
  }

  private RadixReader reader() {
    RadixReader present = reader;
    if (present == null) {
      present = make.get();
      reader = present;
    }
    return present;
  }

  /** Reads a stretch to its end, or to where nothing looks like text. */
  private int decode(byte[] in, int from, int to, long base) {
    int at = from;
    while (at < to) {
      int start = at;
      at = reader().digits(in, at, to, base + at);
      if (at > start) {
        lineBegins = false;
        behindDigit = true;
        if (reader().isIdle()) {
          end();
          return at - window / 2;
        }
      } else if (mayStandBetween(in[at])) {
        at++;
        behindDigit = false;
      } else {
        end();
        return at + 1;
      }
    }
    return at;
  }

  private boolean mayStandBetween(byte c) {
    return switch (radix.kind(c)) {
      case SKIPPED -> {
        lineBegins |= c == '\n';
        yield true;
      }
      case INDENT -> lineBegins;
      case PREFIX -> {
        if (behindDigit) {
          reader().takeBackZero();
        }
        yield true;
      }
      case DIGIT, END -> false;
    };
  }

  private void end() {
    inside = false;
    reader().end();
  }

  @Override
  public void interrupt() {
    kept = 0;
    undecided = 0;
    open = 0;
    if (inside) {
      end();
    }
  }

  @Override
  public boolean decodes() {
    return inside;
  }

  @Override
  public long firstOpen(long otherwise) {
    boolean begun = open >= window / 2;
    long first = begun ? Math.min(otherwise, fed - open - radix.quantum()) : otherwise;
    return reader == null ? first : reader.firstOpen(first);
  }
}
