package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Nfa.Step;
import dev.bottle.gateway.dlp.Regex.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Matches an expression from a fixed start, leftmost-first, one table look-up a byte. States are
 * built when they are first needed. Safe to share between threads: a thread that does not see a
 * state which another has built finds it under the lock.
 */
final class Dfa {
  private static final int END = Place.TEXT_END;

  /** How many matches are followed side by side; one waits for memory while another does not. */
  static final int LANES = 4;

  /** An example of each kind of byte that may stand before a state. */
  private static final int[] PREVIOUS = {'.', END, '\n', 'a'};

  private final Nfa nfa;
  private final DfaMemory memory;
  private final byte[] classes = new byte[256];
  private final int[] examples;
  private final boolean placed;
  private final Map<DfaState, DfaState> known = new HashMap<>();
  private final BitSet seen = new BitSet();
  private int[] list = new int[16];
  private int listed;
  private volatile AtomicReferenceArray<DfaState> starts =
      new AtomicReferenceArray<>(PREVIOUS.length);

  /** Where a match stands while its bytes come. */
  static class Cursor {
    DfaState state;

    /** Offset of the next byte to look at. */
    long at;

    /** Offset behind the match, of those seen so far; -1 for none. */
    long end = -1;

    /** Bytes looked at, and steps gone through to build states. */
    long work;

    Cursor(DfaState state, long at) {
      this.state = state;
      this.at = at;
    }

    /**
     * Notes what the arrival at a state tells, over the byte at {@code offset}; whether to go on.
     */
    private boolean arrived(DfaState here, long offset) {
      if (here.matched) {
        end = offset;
      }
      return !here.dead;
    }

    private void moved(DfaState to, int bytes) {
      state = to;
      at += bytes;
      work += bytes;
    }
  }

  Dfa(Nfa nfa, DfaMemory memory) {
    this.nfa = nfa;
    this.memory = memory;
    this.placed = Arrays.stream(Place.values()).anyMatch(nfa::checks);
    int count = classify();
    this.examples = new int[count + 1];
    for (int c = 255; c >= 0; c--) {
      examples[classes[c] & 0xff] = c;
    }
    examples[count] = END;
    memory.join(this);
  }

  /** Bytes that no set tells apart are one class. */
  private int classify() {
    int count = 1;
    var sets = new ArrayList<>(nfa.sets());
    if (placed) {
      sets.add(ByteSet.WORD);
      sets.add(ByteSet.of('\n'));
    }
    for (ByteSet set : sets) {
      var split = new int[256];
      Arrays.fill(split, -1);
      int before = count;
      var rest = new boolean[256];
      for (int c = 0; c < 256; c++) {
        rest[classes[c] & 0xff] |= !set.contains(c);
      }
      for (int c = set.next(0); c < 256; c = set.next(c + 1)) {
        int old = classes[c] & 0xff;
        if (rest[old] && old < before) {
          if (split[old] < 0) {
            split[old] = count++;
          }
          classes[c] = (byte) split[old];
        }
      }
    }
    return count;
  }

  /**
   * The state before the first byte.
   *
   * @param previous the byte before it, -1 at the beginning of the text
   */
  DfaState start(int previous) {
    int before = before(previous);
    DfaState state = starts.get(before);
    if (state == null) {
      synchronized (memory) {
        listed = 0;
        seen.clear();
        close(nfa.start(), null);
        state = kept(before, false);
        starts.set(before, state);
      }
    }
    return state;
  }

  /**
   * Goes on over {@code count} bytes, or until nothing can match any more.
   *
   * @param base the offset in the text that {@code in[0]} has or would have
   */
  void run(Cursor cursor, byte[] in, long base, int count) {
    DfaState state = cursor.state;
    int from = (int) (cursor.at - base);
    int i = from;
    boolean open = true;
    while (open && i < from + count) {
      state = next(state, in[i], cursor);
      open = !state.notable || cursor.arrived(state, base + i);
      i++;
    }
    cursor.moved(state, i - from);
  }

  /**
   * As {@link #run(Cursor, byte[], long, int)} for {@value #LANES} at a time, each from where it
   * stands; all stop where the first of them does.
   */
  void run(Cursor[] lanes, byte[] in, long base, int count) {
    Cursor a = lanes[0];
    Cursor b = lanes[1];
    Cursor c = lanes[2];
    Cursor d = lanes[3];
    DfaState inA = a.state;
    DfaState inB = b.state;
    DfaState inC = c.state;
    DfaState inD = d.state;
    int atA = (int) (a.at - base);
    int atB = (int) (b.at - base);
    int atC = (int) (c.at - base);
    int atD = (int) (d.at - base);
    int i = 0;
    boolean open = true;
    while (open && i < count) {
      inA = next(inA, in[atA + i], a);
      inB = next(inB, in[atB + i], b);
      inC = next(inC, in[atC + i], c);
      inD = next(inD, in[atD + i], d);
      if (inA.notable | inB.notable | inC.notable | inD.notable) {
        open =
            a.arrived(inA, a.at + i)
                & b.arrived(inB, b.at + i)
                & c.arrived(inC, c.at + i)
                & d.arrived(inD, d.at + i);
      }
      i++;
    }
    a.moved(inA, i);
    b.moved(inB, i);
    c.moved(inC, i);
    d.moved(inD, i);
  }

  private DfaState next(DfaState state, byte read, Cursor cursor) {
    int c = classes[read & 0xff] & 0xff;
    DfaState next = state.next[c];
    return next == null ? built(state, c, cursor) : next;
  }

  /** The text ends, at {@code offset}. */
  void end(Cursor cursor, long offset) {
    DfaState state = cursor.state;
    int c = examples.length - 1;
    DfaState next = state.next[c];
    cursor.state = next == null ? built(state, c, cursor) : next;
    if (cursor.state.matched) {
      cursor.end = offset;
    }
  }

  private DfaState built(DfaState from, int c, Cursor cursor) {
    synchronized (memory) {
      int example = examples[c];
      boolean matched = false;
      int[] open = placed ? resolved(from, example) : from.steps;
      listed = 0;
      seen.clear();
      for (int index : open) {
        Step step = nfa.step(index);
        if (step instanceof Step.Done) {
          matched = true;
          break;
        }
        if (example != END && step instanceof Step.Take t && t.set().contains(example)) {
          close(t.next(), null);
        }
      }
      cursor.work += 16L + open.length + listed;
      DfaState to = kept(example == END ? 0 : before(example), matched);
      from.next[c] = to;
      return to;
    }
  }

  /** The steps of a state once it is known what stands behind it too. */
  private int[] resolved(DfaState state, int behind) {
    listed = 0;
    seen.clear();
    for (int index : state.steps) {
      close(index, place -> place.isAt(PREVIOUS[state.before], behind));
    }
    return Arrays.copyOf(list, listed);
  }

  /** Lists what can be reached without a byte; a check waits where the place is not known. */
  private void close(int from, @Nullable Predicate<Place> here) {
    var open = new int[8];
    int depth = 0;
    open[depth++] = from;
    while (depth > 0) {
      int index = open[--depth];
      if (seen.get(index)) {
        continue;
      }
      seen.set(index);
      if (depth + 2 > open.length) {
        open = Arrays.copyOf(open, 2 * open.length);
      }
      switch (nfa.step(index)) {
        case Step.Fork(int first, int second) -> {
          open[depth++] = second;
          open[depth++] = first;
        }
        case Step.Note(int _, int next) -> open[depth++] = next;
        case Step.Check(Place place, int next) -> {
          if (here == null) {
            list(index);
          } else if (here.test(place)) {
            open[depth++] = next;
          }
        }
        case Step.Take _ -> list(index);
        case Step.Done _ -> list(index);
      }
    }
  }

  private void list(int index) {
    if (listed == list.length) {
      list = Arrays.copyOf(list, 2 * listed);
    }
    list[listed++] = index;
  }

  /** The one state with what is listed, but for what a sure match rules out. */
  private DfaState kept(int before, boolean matched) {
    int length = 0;
    while (length < listed && !(nfa.step(list[length]) instanceof Step.Done)) {
      length++;
    }
    int[] steps = Arrays.copyOf(list, Math.min(length + 1, listed));
    var state = new DfaState(steps, before, matched, examples.length);
    DfaState old = known.get(state);
    if (old != null) {
      return old;
    }
    memory.take(state.weight());
    known.put(state, state);
    return state;
  }

  private int before(int previous) {
    if (!placed) {
      return 0;
    }
    return switch (previous) {
      case END -> 1;
      case '\n' -> 2;
      default -> ByteSet.WORD.contains(previous) ? 3 : 0;
    };
  }

  /** Drops all states; those in use live on as long as they are. Called under the lock. */
  void forget() {
    known.clear();
    starts = new AtomicReferenceArray<>(PREVIOUS.length);
  }

  Nfa nfa() {
    return nfa;
  }
}
