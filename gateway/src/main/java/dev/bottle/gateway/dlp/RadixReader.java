package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.disguise.Likeness;
import dev.bottle.gateway.dlp.disguise.Radix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes stretches of digits. Where bytes begin is not known, for anything may stand before them;
 * so each alignment is tried, and of each only what looks like text is decoded and searched.
 */
final class RadixReader {
  private static final int BATCH = 4 * 1024;

  /** After so many digits it may turn out that nothing looks like text. */
  private static final int STEP = 64;

  /** Quanta that do not look like text end a text. */
  private static final int PATIENCE = 8;

  /** Of so many bytes at most one may be a control character. */
  private static final int CONTROL = 8;

  private final Radix radix;
  private final Disguise disguise;
  private final int quantum;
  private final int per;
  private final int window;
  private final long high;
  private final boolean hasPrefixes;
  private final Inquiry inquiry;
  private final int depth;
  private final Findings out;
  private final Lane[] lanes;
  private final byte[] decoded;
  private final byte[] packed;
  private final byte[] valueOf;
  private final Likeness likeness;

  /** Where digits stand in the text. */
  private final OffsetMap places = new OffsetMap();

  /** The values of digits; the first has the number {@link #base}, a multiple of the quantum. */
  private byte[] values = {};

  private int count;
  private int judged;
  private long base;
  private long beginning;
  private long textEnd;
  private int sought;

  /** How many alignments are being decoded. */
  private int opened;

  /** One alignment. */
  private static final class Lane {
    @Nullable Derived text;
    long next;
    long last;
    int same;
    int strange;
    boolean open;

    /** Nothing that begins up to here could be written by someone. */
    long unwritten = -1;

    /** So far it goes on, as what was seen of it is text. */
    long alive;

    void judge(long value, boolean idle, int repeated) {
      same = value == last ? same + 1 : 0;
      last = value;
      strange = idle || same >= repeated ? strange + 1 : 0;
    }
  }

  RadixReader(Radix radix, Disguise disguise, Inquiry inquiry, int depth, Findings out) {
    this.disguise = disguise;
    this.radix = radix;
    this.quantum = radix.quantum();
    this.window = radix.span() * quantum;
    this.per = quantum * radix.bits() / 8;
    this.high = 0x8080808080808080L & ((1L << (8 * per)) - 1);
    this.hasPrefixes = radix.hasPrefixes();
    this.valueOf = radix.digitValues();
    this.inquiry = inquiry;
    this.depth = depth;
    this.out = out;
    this.lanes = new Lane[quantum];
    for (int k = 0; k < quantum; k++) {
      lanes[k] = new Lane();
    }
    this.likeness = new Likeness(radix);
    this.packed = radix.digitsOf(Gzipped.MAGIC);
    this.decoded = new byte[64 * per];
  }

  /** A stretch begins. */
  void begin() {
    if (values.length == 0) {
      values = new byte[BATCH + 2 * window];
    }
    beginning = base;
  }

  /**
   * Goes on with digits as long as there are some; {@code offset} is where the first of them stands
   * in the text.
   *
   * @return index of the first byte that is none, or at which {@link #isIdle} may have become true
   */
  int digits(byte[] in, int from, int to, long offset) {
    int at = from;
    while (at < to && valueOf[in[at] & 0xff] >= 0) {
      if (count == values.length) {
        judge(count - 1);
        drop();
      }
      places.add(base + count, offset + (at - from), 1, 1);
      int room = Math.min(values.length - count, STEP - (int) (base + count - beginning) % STEP);
      at = copy(in, at, Math.min(to, at + room));
      textEnd = offset + (at - from);
      if ((base + count - beginning) % STEP == 0 && !hasPrefixes) {
        judge(count);
        if (isIdle()) {
          break;
        }
      }
    }
    return at;
  }

  private int copy(byte[] in, int from, int to) {
    byte[] out = values;
    byte[] valueOf = this.valueOf;
    int next = count;
    int at = from;
    while (at < to) {
      byte value = valueOf[in[at] & 0xff];
      if (value < 0) {
        break;
      }
      out[next++] = value;
      at++;
    }
    count = next;
    return at;
  }

  /** The last digit, if it is a zero, belongs to a prefix. */
  void takeBackZero() {
    if (count > judged && values[count - 1] == 0) {
      count--;
    }
  }

  /** Whether nothing near the newest digit is text. */
  boolean isIdle() {
    return opened == 0 && judged == count && !hasPrefixes && likeness.isNone();
  }

  /** Has searched what is decoded so far. */
  void flush() {
    judge(count - 1);
    drop();
    long first = base;
    for (Lane lane : lanes) {
      if (lane.text != null) {
        lane.text.flush();
        first = Math.min(first, lane.text.firstOpen(first));
      }
    }
    places.forgetBefore(first - 2L * inquiry.program.lookBehind);
  }

  /** The stretch ends. */
  void end() {
    judge(count);
    for (Lane lane : lanes) {
      if (lane.open && lane.text != null) {
        decodeRest(lane, lane.text);
        close(lane, lane.text);
      }
    }
    likeness.forget();
    base += (long) (count + quantum - 1) / quantum * quantum;
    count = 0;
    judged = 0;
    sought = 0;
  }

  /** Judges the digits before {@code to}; the very last may yet be taken back. */
  private void judge(int to) {
    findPacked(to);
    for (int i = judged; i < to; i++) {
      likeness.add(values, i);
      int first = i - window + 1;
      int alignment = first & (quantum - 1);
      if (likeness.isText(alignment)) {
        textAt(lanes[alignment], first);
      }
    }
    judged = Math.max(judged, to);
    if (opened > 0) {
      for (Lane lane : lanes) {
        if (lane.open) {
          decode(lane, base + to);
        }
      }
    }
  }

  /** A window that begins there looks like text. */
  private void textAt(Lane lane, int first) {
    if (lane.open && base + first > lane.alive) {
      decode(lane, base + first);
    }
    lane.alive = base + first + (long) PATIENCE * quantum;
    if (!lane.open && base + first > lane.unwritten && isWritten(lane, first)) {
      // The first byte of what is text may begin in the quantum before.
      open(lane, first >= quantum ? first - quantum : first);
    }
  }

  /** Packed bytes do not look like text, so they are found by their first ones. */
  private void findPacked(int to) {
    byte[] wanted = packed;
    int last = to - wanted.length;
    for (int at = sought; at <= last; at++) {
      if (values[at] == wanted[0]
          && Arrays.equals(values, at, at + wanted.length, wanted, 0, wanted.length)) {
        Lane lane = lanes[at % quantum];
        if (!lane.open) {
          open(lane, at);
        }
      }
    }
    sought = Math.max(sought, last + 1);
  }

  /**
   * Whether what the digits from there on say could be written by someone. If not, nothing that
   * begins before the last of the control characters could.
   */
  private boolean isWritten(Lane lane, int from) {
    int controls = 0;
    for (int at = from + window - quantum; at >= from; at -= quantum) {
      long value = quantum(at, quantum);
      for (int i = 0; i < per; i++) {
        controls += isControl((int) (value >> (8 * i)) & 0xff) ? 1 : 0;
      }
      if (controls > window * radix.bits() / 8 / CONTROL) {
        lane.unwritten = base + at;
        return false;
      }
    }
    return true;
  }

  private static boolean isControl(int c) {
    boolean blank = c == '\n' || c == '\r' || c == '\t' || c == 0;
    return (c < ' ' && !blank) || c == 0x7f;
  }

  private void open(Lane lane, int from) {
    opened++;
    lane.open = true;
    lane.strange = 0;
    lane.same = 0;
    lane.next = base + from;
    if (lane.text == null) {
      lane.text = new Derived(inquiry, disguise, depth, this::found);
    }
  }

  private void found(Finding finding, int detector) {
    long from = places.start(finding.start());
    out.add(
        finding.in(
            from, Math.max(from + 1, places.end(finding.end(), textEnd)), finding.disguise()),
        detector);
  }

  /** What is packed looks strange as it stands. */
  private void closeIfStrange(Lane lane, Derived text) {
    if (text.unpacks()) {
      lane.strange = 0;
    } else {
      close(lane, text);
    }
  }

  private void close(Lane lane, Derived text) {
    opened--;
    lane.open = false;
    text.interrupt();
  }

  /** Decodes what is whole before {@code until}, unless the text ends before. */
  private void decode(Lane lane, long until) {
    Derived text = lane.text;
    int most = decoded.length / per;
    while (text != null && lane.open && until - lane.next >= quantum) {
      long first = lane.next;
      int quanta = (int) Math.min((until - first) / quantum, most);
      int done = 0;
      while (done < quanta && lane.strange < PATIENCE) {
        long value = quantum((int) (first - base) + done * quantum, quantum);
        put(value, done * per, per);
        lane.judge(value, value == 0 || (value & high) != 0, Likeness.REPEATED / quantum);
        done++;
      }
      text.decoded(decoded, done * per, first, quantum, per);
      lane.next = first + (long) done * quantum;
      if (lane.strange == PATIENCE) {
        closeIfStrange(lane, text);
      }
    }
  }

  private void decodeRest(Lane lane, Derived text) {
    int digits = (int) (base + count - lane.next);
    int bytes = digits * radix.bits() / 8;
    if (bytes > 0) {
      long value = quantum((int) (lane.next - base), digits);
      put(value >> (digits * radix.bits() - 8 * bytes), 0, bytes);
      text.decoded(decoded, bytes, lane.next, digits, bytes);
    }
  }

  private long quantum(int from, int digits) {
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      value = (value << radix.bits()) | values[i];
    }
    return value;
  }

  private void put(long value, int at, int bytes) {
    for (int i = 0; i < bytes; i++) {
      decoded[at + i] = (byte) (value >> (8 * (bytes - 1 - i)));
    }
  }

  /** Lets go of digits that nothing needs any more. */
  private void drop() {
    int keep = Math.max(0, Math.min(sought, judged) - window - quantum);
    for (Lane lane : lanes) {
      if (lane.open) {
        keep = (int) Math.min(keep, lane.next - base);
      }
    }
    keep -= keep % quantum;
    System.arraycopy(values, keep, values, 0, count - keep);
    count -= keep;
    judged -= keep;
    sought -= keep;
    base += keep;
  }

  /** The text's first byte that may still become part of what is found, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    long first = otherwise;
    if (!likeness.isNone()) {
      first = Math.min(first, places.start(base + judged - (long) window - quantum));
    }
    for (Lane lane : lanes) {
      if (lane.text != null) {
        long at = lane.text.firstOpen(Long.MAX_VALUE);
        first = at == Long.MAX_VALUE ? first : Math.min(first, places.start(at));
      }
    }
    return first;
  }
}
