package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Chain.Link;
import dev.bottle.gateway.dlp.Nfa.Step;
import dev.bottle.gateway.dlp.Regex.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
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

  /** Steps that are not worth asking for a chain. */
  private static final int STEPS = 24;

  /** What passing over bytes costs, in bytes. */
  private static final int PASSING = 8;

  /** Bytes that a chain takes at least. */
  private static final int FEWEST_CHAINED = 10;

  /** An example of each kind of byte that may stand before a state. */
  private static final int[] PREVIOUS = {'.', END, '\n', 'a'};

  private final Nfa nfa;
  private final DfaMemory memory;
  private final byte[] classes = new byte[256];
  private final int[] examples;
  private final boolean placed;
  private final BitSet seen = new BitSet();
  private int[] list = new int[16];
  private int listed;
  private final Map<ByteSet, boolean[]> chainSets = new HashMap<>();
  private volatile boolean chained;
  private volatile DfaTable table;

  /** All that what a match may still become depends on. */
  record Future(DfaTable table, int row, long end) {}

  /** Where a match stands while its bytes come. */
  static class Cursor {
    private DfaTable table;
    private int row;
    private boolean dead;

    /** Offset of the next byte to look at. */
    long at;

    /** Offset behind the match, of those seen so far; -1 for none. */
    long end = -1;

    /** Bytes looked at, and steps gone through to build states. */
    long work;

    private final Stretch stretch;

    Cursor(DfaTable.Start start, long at) {
      this(start, at, new Stretch());
    }

    /**
     * @param stretch shared by those that look at the same text
     */
    Cursor(DfaTable.Start start, long at, Stretch stretch) {
      this.stretch = stretch;
      this.table = start.table();
      this.row = start.place() & DfaTable.ROW;
      this.dead = (start.place() & DfaTable.DEAD) != 0;
      this.at = at;
    }

    /** One that stands where another does. */
    Cursor(Cursor other) {
      this.stretch = other.stretch;
      this.table = other.table;
      this.row = other.row;
      this.dead = other.dead;
      this.at = other.at;
      this.end = other.end;
    }

    /** Whether nothing can match any more. */
    boolean dead() {
      return dead;
    }

    Future future() {
      return new Future(table, row, end);
    }

    /** Notes what a place tells, over the byte at {@code offset}; whether to go on. */
    private boolean arrived(int place, long offset) {
      if ((place & DfaTable.MATCHED) != 0) {
        end = offset;
      }
      dead = (place & DfaTable.DEAD) != 0;
      return !dead;
    }

    private void moved(int to, int bytes) {
      row = to;
      at += bytes;
      work += bytes;
    }
  }

  Dfa(Nfa nfa, DfaMemory memory) {
    this.nfa = nfa;
    this.memory = memory;
    this.placed = nfa.checksPlaces();
    int count = classify();
    this.examples = new int[count + 1];
    for (int c = 255; c >= 0; c--) {
      examples[classes[c] & 0xff] = c;
    }
    examples[count] = END;
    this.table = new DfaTable(examples.length, PREVIOUS.length);
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
  DfaTable.Start start(int previous) {
    int before = before(previous);
    DfaTable.Start start = table.starts().get(before);
    if (start == null) {
      synchronized (memory) {
        listed = 0;
        seen.clear();
        close(nfa.start(), null);
        int place = place(listed(before, false));
        start = new DfaTable.Start(table, place);
        table.starts().set(before, start);
      }
    }
    return start;
  }

  /**
   * Goes on over {@code count} bytes, or until nothing can match any more.
   *
   * @param base the offset in the text that {@code in[0]} has or would have
   */
  void run(Cursor cursor, byte[] in, long base, int count) {
    settleIn(cursor);
    long to = cursor.at + count;
    while (cursor.at < to && !cursor.dead) {
      if (chained) {
        pass(cursor, in, base, to);
      }
      step(cursor, in, base, (int) (chained ? Math.min(STEPS, to - cursor.at) : to - cursor.at));
    }
  }

  /** Passes over bytes that a chain of states takes. */
  private void pass(Cursor cursor, byte[] in, long base, long to) {
    Link link = cursor.table.chained(cursor.row);
    if (link == null || link.room() < STEPS) {
      return;
    }
    long limit = Math.min(to - cursor.at, link.room()) + cursor.at;
    long bytes = cursor.stretch.length(link.chain(), in, base, cursor.at, limit);
    if (bytes > 0) {
      int place = link.behind(bytes);
      var _ = cursor.arrived(place, cursor.at + bytes - 1);
      cursor.row = place & DfaTable.ROW;
      cursor.at += bytes;
      cursor.work += PASSING;
    }
  }

  private void step(Cursor cursor, byte[] in, long base, int count) {
    int[] rows = cursor.table.rows();
    int row = cursor.row;
    int from = (int) (cursor.at - base);
    int i = from;
    boolean open = true;
    while (open && i < from + count) {
      int c = classes[in[i] & 0xff] & 0xff;
      int place = rows[row + c];
      if (place <= 0) {
        if (place == DfaTable.UNKNOWN) {
          cursor.row = row;
          place = built(cursor, c);
          rows = cursor.table.rows();
        }
        open = cursor.arrived(place, base + i);
      }
      row = place & DfaTable.ROW;
      i++;
    }
    cursor.moved(row, i - from);
  }

  /**
   * As {@link #run(Cursor, byte[], long, int)} for {@value #LANES} at a time, each from where it
   * stands; all stop where the first of them does, or earlier, but not at once.
   */
  void run(Cursor[] lanes, byte[] in, long base, int count) {
    for (Cursor lane : lanes) {
      settleIn(lane);
    }
    Cursor a = lanes[0];
    Cursor b = lanes[1];
    Cursor c = lanes[2];
    Cursor d = lanes[3];
    int[] rows = a.table.rows();
    int rowA = a.row;
    int rowB = b.row;
    int rowC = c.row;
    int rowD = d.row;
    int fromA = (int) (a.at - base);
    int fromB = (int) (b.at - base);
    int fromC = (int) (c.at - base);
    int fromD = (int) (d.at - base);
    int i = 0;
    boolean known = b.table == a.table && c.table == a.table && d.table == a.table;
    boolean open = known;
    while (open && i < count) {
      int toA = rows[rowA + (classes[in[fromA + i] & 0xff] & 0xff)];
      int toB = rows[rowB + (classes[in[fromB + i] & 0xff] & 0xff)];
      int toC = rows[rowC + (classes[in[fromC + i] & 0xff] & 0xff)];
      int toD = rows[rowD + (classes[in[fromD + i] & 0xff] & 0xff)];
      if ((toA - 1 | toB - 1 | toC - 1 | toD - 1) < 0) {
        known = toA != 0 && toB != 0 && toC != 0 && toD != 0;
        if (!known) {
          break;
        }
        open = a.arrived(toA, a.at + i);
        open &= b.arrived(toB, b.at + i);
        open &= c.arrived(toC, c.at + i);
        open &= d.arrived(toD, d.at + i);
      }
      rowA = toA & DfaTable.ROW;
      rowB = toB & DfaTable.ROW;
      rowC = toC & DfaTable.ROW;
      rowD = toD & DfaTable.ROW;
      i++;
    }
    a.moved(rowA, i);
    b.moved(rowB, i);
    c.moved(rowC, i);
    d.moved(rowD, i);
    if (!known) {
      for (Cursor lane : lanes) {
        run(lane, in, base, 1);
      }
    }
  }

  /** Whether it may pass over many bytes at once: one at a time does so best. */
  boolean passes() {
    return chained;
  }

  /** The text ends, at {@code offset}. */
  void end(Cursor cursor, long offset) {
    settleIn(cursor);
    cursor.arrived(built(cursor, examples.length - 1), offset);
  }

  /** After the states were forgotten a match goes on in the new table. */
  private void settleIn(Cursor cursor) {
    if (cursor.table != table && !cursor.dead) {
      synchronized (memory) {
        cursor.row = place(cursor.table.state(cursor.row)) & DfaTable.ROW;
        cursor.table = table;
      }
    }
  }

  /** The place behind a class of bytes, in the table that is the cursor's afterwards. */
  private int built(Cursor cursor, int c) {
    synchronized (memory) {
      int known = cursor.table.rows()[cursor.row + c];
      if (known != DfaTable.UNKNOWN) {
        return known;
      }
      int example = examples[c];
      boolean matched = false;
      DfaState from = cursor.table.state(cursor.row);
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
      int place = place(listed(example == END ? 0 : before(example), matched));
      if (cursor.table == table) {
        table.link(cursor.row, c, place);
        if (example != END && (place & DfaTable.DEAD) == 0) {
          chain(from, cursor.row, example, place);
        }
      }
      cursor.table = table;
      return place;
    }
  }

  /** Notes a step of a chain, if it is one: no place is looked at, before it or behind. */
  private void chain(DfaState from, int row, int example, int place) {
    ByteSet set =
        checks(from) || checks(table.state(place & DfaTable.ROW)) ? ByteSet.NONE : ByteSet.ALL;
    for (int index : from.steps) {
      if (nfa.step(index) instanceof Step.Take(ByteSet taken, int _)) {
        set = set.and(taken.contains(example) ? taken : taken.not());
      }
    }
    if (set.size() >= FEWEST_CHAINED) {
      table.chain(row, place, set, chainSets.computeIfAbsent(set, ByteSet::members));
      chained = true;
    }
  }

  private boolean checks(DfaState state) {
    return placed
        && Arrays.stream(state.steps).anyMatch(index -> nfa.step(index) instanceof Step.Check);
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

  /** A state with what is listed, but for what a sure match rules out. */
  private DfaState listed(int before, boolean matched) {
    int length = 0;
    while (length < listed && !(nfa.step(list[length]) instanceof Step.Done)) {
      length++;
    }
    var state = new DfaState(Arrays.copyOf(list, Math.min(length + 1, listed)), before, matched);
    return before == 0 || checks(state) ? state : new DfaState(state.steps, 0, matched);
  }

  /** Where a state stands in the present table; to add it may take a new one. */
  private int place(DfaState state) {
    int place = table.place(state);
    if (place == DfaTable.UNKNOWN) {
      memory.take(table.weight(state));
      place = table.add(state);
    }
    return place;
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
    table = new DfaTable(examples.length, PREVIOUS.length);
  }

  Nfa nfa() {
    return nfa;
  }
}
