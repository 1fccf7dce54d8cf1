package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.disguise.Radix;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the stretches of a text that may be bytes encoded by digits, and has them decoded. */
final class RadixRuns implements Layer {
  private final Radix radix;
  private final boolean[] within;
  private final int shortest;
  private final Supplier<RadixReader> make;
  private final Layer narrower;

  /** The beginning of what may become a stretch; too short as yet. */
  private byte[] begun = {};

  private int beginning;
  private @Nullable RadixReader reader;
  private boolean inside;
  private boolean lineBegins;
  private boolean behindDigit;

  /**
   * @param shortest how long a stretch has to be, in bytes
   * @param narrower takes each stretch too; for digits that are among these
   */
  RadixRuns(Radix radix, int shortest, Layer narrower, Supplier<RadixReader> make) {
    this.narrower = narrower;
    this.radix = radix;
    this.within = radix.within();
    this.shortest = shortest;
    this.make = make;
  }

  @Override
  public void feed(byte[] in, int from, int to, long offset) {
    int at = beginning == 0 ? from : goOn(in, from, to, offset);
    while (at < to) {
      if (inside) {
        at = take(in, at, to, offset + (at - from));
        continue;
      }
      at = find(in, at, to);
      if (to - at < shortest) {
        keep(in, at, to);
        break;
      }
      begin();
    }
    if (inside) {
      reader().flush();
    }
  }

  /** Index from which on nothing ends a stretch, for {@link #shortest} bytes or to the end. */
  private int find(byte[] in, int from, int to) {
    boolean[] allowed = within;
    int start = from;
    while (start < to) {
      int at = Math.min(to, start + shortest) - 1;
      while (at >= start && allowed[in[at] & 0xff]) {
        at--;
      }
      if (at < start) {
        return start;
      }
      start = at + 1;
    }
    return to;
  }

  private void keep(byte[] in, int from, int to) {
    if (begun.length == 0) {
      begun = new byte[shortest];
    }
    System.arraycopy(in, from, begun, beginning, to - from);
    beginning += to - from;
  }

  private RadixReader reader() {
    RadixReader present = reader;
    if (present == null) {
      present = make.get();
      reader = present;
    }
    return present;
  }

  private void begin() {
    inside = true;
    lineBegins = false;
    behindDigit = false;
    reader().begin();
  }

  /** Goes on with what the last bytes began; returns the index behind what was used. */
  private int goOn(byte[] in, int from, int to, long offset) {
    int at = from;
    int enough = from + shortest - beginning;
    while (at < to && at < enough && within[in[at] & 0xff]) {
      at++;
    }
    if (at == enough) {
      int old = beginning;
      beginning = 0;
      begin();
      take(begun, 0, old, offset - old);
      return from;
    }
    if (at == to) {
      keep(in, from, to);
    } else {
      beginning = 0;
    }
    return at;
  }

  private int take(byte[] in, int from, int to, long offset) {
    int end = decode(in, from, to, offset);
    narrower.feed(in, from, end, offset);
    if (!inside) {
      narrower.interrupt();
    }
    return end;
  }

  private int decode(byte[] in, int from, int to, long offset) {
    int at = from;
    while (at < to && inside) {
      int start = at;
      at = reader().digits(in, at, to, offset + (at - from));
      if (at > start) {
        lineBegins = false;
        behindDigit = true;
      } else if (mayStandBetween(in[at])) {
        at++;
        behindDigit = false;
      } else {
        end();
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
    beginning = 0;
    if (inside) {
      end();
      narrower.interrupt();
    }
  }

  @Override
  public long firstOpen(long otherwise) {
    long open = narrower.firstOpen(otherwise);
    return reader == null ? open : reader.firstOpen(open);
  }
}
