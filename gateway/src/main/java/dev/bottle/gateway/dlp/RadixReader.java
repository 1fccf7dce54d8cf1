package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.disguise.Radix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes stretches of digits. Where bytes begin is not known, for anything may stand before them;
 * so each alignment is tried, and of each only what looks like text is decoded and searched.
 */
final class RadixReader {
  private static final int BATCH = 4 * 1024;

  /** Groups that do not look like text end a text. */
  private static final int PATIENCE = 8;

  /** Digits that have to be repeated before they count as such; a multiple of all quanta. */
  private static final int REPEATED = 16;

  /** Of so many bytes at most one may be a control character. */
  private static final int CONTROL = 8;

  private final Radix radix;
  private final Disguise disguise;
  private final int quantum;
  private final int span;
  private final Inquiry inquiry;
  private final int depth;
  private final Findings out;
  private final Lane[] lanes;
  private final byte[] decoded;
  private final byte[] packed;
  private final byte[] valueOf;

  /** Where digits stand in the text. */
  private final OffsetMap places = new OffsetMap();

  /** The values of digits; the first has the number {@link #base}, a multiple of the quantum. */
  private byte[] values = {};

  private byte[] strange = {};

  private int count;
  private int judged;
  private long base;
  private long textEnd;
  private int sought;

  /** Which alignments look strange in each of the last groups, the newest in the lowest bits. */
  private int history;

  private final int remembered;
  private final int all;

  /** Which alignments are being decoded. */
  private int opened;

  /** One alignment. */
  private static final class Lane {
    @Nullable Derived text;
    long next;
    int strange;
    boolean open;
  }

  RadixReader(Radix radix, Disguise disguise, Inquiry inquiry, int depth, Findings out) {
    this.disguise = disguise;
    this.radix = radix;
    this.quantum = radix.quantum();
    this.valueOf = radix.digitValues();
    this.inquiry = inquiry;
    this.depth = depth;
    this.out = out;
    this.lanes = new Lane[quantum];
    for (int k = 0; k < quantum; k++) {
      lanes[k] = new Lane();
    }
    this.span = radix.span();
    this.remembered = (1 << (span * quantum)) - 1;
    this.history = remembered;
    this.all = (1 << quantum) - 1;
    this.packed = radix.digitsOf(Gzipped.MAGIC);
    this.decoded = new byte[64 * quantum * radix.bits() / 8];
  }

  /** A stretch begins. */
  void begin() {
    if (values.length == 0) {
      values = new byte[BATCH + (span + 2) * quantum];
      strange = new byte[values.length / quantum];
    }
  }

  /**
   * Goes on with digits as long as there are some; {@code offset} is where the first of them stands
   * in the text.
   *
   * @return index of the first byte that is none
   */
  int digits(byte[] in, int from, int to, long offset) {
    int at = from;
    while (at < to && valueOf[in[at] & 0xff] >= 0) {
      if (count == values.length) {
        judge(count - 1);
        drop();
      }
      places.add(base + count, offset + (at - from), 1, 1);
      at = copy(in, at, Math.min(to, at + values.length - count));
    }
    textEnd = Math.max(textEnd, offset + (at - from));
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
    for (int k = 0; k < quantum; k++) {
      if (lanes[k].open) {
        decode(lanes[k], base + count);
        decodeRest(lanes[k]);
        close(k);
      }
    }
    history = remembered;
    base += (long) (count + quantum - 1) / quantum * quantum;
    count = 0;
    judged = 0;
    sought = 0;
  }

  /** Judges the digits before {@code to}; the very last may yet be taken back. */
  private void judge(int to) {
    findPacked(to);
    int whole = Math.max(judged, to - to % quantum);
    int groups = (whole - judged) / quantum;
    radix.strange(values, judged, groups, strange);
    int past = history;
    for (int i = 0; i < groups; i++) {
      int mask = isRepeated(judged + i * quantum) ? all : strange[i] & all;
      past = (past << quantum | mask) & remembered;
      if (mask != all || opened != 0) {
        int alike = alike(past);
        if ((alike | opened) != 0) {
          judge(judged + i * quantum, mask, alike);
        }
      }
    }
    history = past;
    judged = whole;
    for (Lane lane : lanes) {
      if (lane.open) {
        decode(lane, base + to);
      }
    }
  }

  /** The same digits over and over hide nothing, and can be read in many ways. */
  private boolean isRepeated(int group) {
    int from = group - REPEATED;
    return from >= 0
        && values[group] == values[group - quantum]
        && Arrays.equals(values, from + quantum, group + quantum, values, from, group);
  }

  /** The alignments at which all groups remembered look like text. */
  private int alike(int past) {
    int strange = past;
    int groups = 1;
    while (2 * groups <= span) {
      strange |= strange >> (groups * quantum);
      groups *= 2;
    }
    strange |= strange >> ((span - groups) * quantum);
    return ~strange & all;
  }

  private void judge(int group, int strange, int alike) {
    for (int k = 0; k < quantum; k++) {
      Lane lane = lanes[k];
      if (lane.open) {
        lane.strange = (strange >> k & 1) == 0 ? 0 : lane.strange + 1;
        if (lane.strange >= PATIENCE) {
          decode(lane, base + group + quantum);
          closeIfStrange(k);
        }
      } else if ((alike >> k & 1) != 0) {
        int from = Math.max(0, group - span * quantum) + k;
        if (isText(from)) {
          // The first byte of what is text may begin in the group before.
          open(k, Math.max(k, from - quantum));
        }
      }
    }
  }

  /** Packed bytes do not look like text, so they are found by their first ones. */
  private void findPacked(int to) {
    byte[] wanted = packed;
    int last = to - wanted.length;
    for (int at = sought; at <= last; at++) {
      if (values[at] == wanted[0]
          && Arrays.equals(values, at, at + wanted.length, wanted, 0, wanted.length)) {
        int alignment = at % quantum;
        if (!lanes[alignment].open) {
          open(alignment, at);
        }
      }
    }
    sought = Math.max(sought, last + 1);
  }

  /** Whether what the digits from there on say could be written by someone. */
  private boolean isText(int from) {
    int bytes = (span - 1) * quantum * radix.bits() / 8;
    int controls = 0;
    for (int i = 0; i < span - 1; i++) {
      decode(from + i * quantum, quantum, i * bytes / (span - 1), bytes / (span - 1));
    }
    for (int i = 0; i < bytes; i++) {
      byte b = decoded[i];
      boolean blank = b == '\n' || b == '\r' || b == '\t' || b == 0;
      controls += (b > 0 && b < ' ' && !blank) || b == 0x7f ? 1 : 0;
    }
    return controls <= bytes / CONTROL;
  }

  /** What is packed looks strange as it stands. */
  private void closeIfStrange(int alignment) {
    Lane lane = lanes[alignment];
    if (lane.text != null && lane.text.unpacks()) {
      lane.strange = 0;
    } else {
      close(alignment);
    }
  }

  private void open(int alignment, int from) {
    Lane lane = lanes[alignment];
    opened |= 1 << alignment;
    lane.open = true;
    lane.strange = 0;
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

  private void close(int alignment) {
    Lane lane = lanes[alignment];
    opened &= ~(1 << alignment);
    lane.open = false;
    if (lane.text != null) {
      lane.text.interrupt();
    }
  }

  private void decode(Lane lane, long until) {
    int per = quantum * radix.bits() / 8;
    while (until - lane.next >= quantum) {
      int quanta = (int) Math.min((until - lane.next) / quantum, decoded.length / per);
      int at = (int) (lane.next - base);
      for (int i = 0; i < quanta; i++) {
        decode(at + i * quantum, quantum, i * per, per);
      }
      if (lane.text != null) {
        lane.text.decoded(decoded, quanta * per, lane.next, quantum, per);
      }
      lane.next += (long) quanta * quantum;
    }
  }

  private void decodeRest(Lane lane) {
    int digits = (int) (base + count - lane.next);
    int bytes = digits * radix.bits() / 8;
    if (bytes > 0 && lane.text != null) {
      decode((int) (lane.next - base), digits, 0, bytes);
      lane.text.decoded(decoded, bytes, lane.next, digits, bytes);
    }
  }

  private void decode(int from, int digits, int to, int bytes) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      value = value << radix.bits() | values[from + i];
    }
    int spare = digits * radix.bits() - 8 * bytes;
    for (int i = 0; i < bytes; i++) {
      decoded[to + i] = (byte) (value >> (spare + 8 * (bytes - 1 - i)));
    }
  }

  /** Lets go of digits that nothing needs any more. */
  private void drop() {
    int keep = Math.max(0, Math.min(sought, judged) - (span + 1) * quantum);
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
    int recent = history & ((1 << (span / 2 * quantum)) - 1);
    if (alike(recent) != 0) {
      first = Math.min(first, places.start(base + judged - (long) span * quantum));
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
