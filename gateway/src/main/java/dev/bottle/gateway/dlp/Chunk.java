package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.disguise.CharacterEscapes;
import dev.bottle.gateway.dlp.disguise.QuotedPrintable;
import dev.bottle.gateway.dlp.disguise.Radix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The bytes at hand, looked at once for all layers: what each byte may be the beginning or a part
 * of. A layer then finds its next one among eight bytes at a time.
 */
final class Chunk {
  /** What a byte may be; a byte may be several. */
  enum Kind {
    BASE64(0),
    HEX(1),
    BASE32(2),
    DELIMITED_HEX(3),
    CHARACTER_ESCAPE(4),
    QUOTED_PRINTABLE(5),
    /** It ends a string in quotes, begins one, or takes the next byte out of its meaning. */
    QUOTE(6),
    PACKED(7);

    private final int bit;
    private final long each;

    Kind(int bit) {
      this.bit = bit;
      this.each = EACH << bit;
    }
  }

  private static final long[] KINDS = new long[256];

  static {
    mark(Kind.BASE64, Radix.BASE64.within());
    mark(Kind.HEX, Radix.HEX.within());
    mark(Kind.BASE32, Radix.BASE32.within());
    mark(Kind.DELIMITED_HEX, Radix.DELIMITED_HEX.within());
    mark(Kind.CHARACTER_ESCAPE, new CharacterEscapes().introducers());
    mark(Kind.QUOTED_PRINTABLE, new QuotedPrintable().introducers());
    mark(Kind.QUOTE, QuotedStrings.ending());
    KINDS[Gzipped.MAGIC[0]] |= 1L << Kind.PACKED.bit;
  }

  private static final int WORD = 8;
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = {};
  private int from;
  private boolean quiet;
  private @Nullable Search search;

  /** Offset in the text that the byte of index 0 has or would have. */
  private long base;

  /** A byte for each byte. */
  private long[] kinds = {};

  private static void mark(Kind kind, boolean[] members) {
    for (int c = 0; c < members.length; c++) {
      KINDS[c] |= members[c] ? 1L << kind.bit : 0;
    }
  }

  /** Looks at the bytes between two indexes; what was looked at before is forgotten. */
  Chunk look(byte[] in, int first, int end) {
    bytes = in;
    from = first;
    quiet = false;
    search = null;
    int words = (end - first) / WORD + 1;
    if (kinds.length <= words) {
      kinds = new long[words + 1];
    }
    long[] table = KINDS;
    int whole = (end - first) / WORD;
    for (int i = 0; i < whole; i++) {
      int at = first + i * WORD;
      kinds[i] =
          table[in[at] & 0xff]
              | (table[in[at + 1] & 0xff] << 8)
              | (table[in[at + 2] & 0xff] << 16)
              | (table[in[at + 3] & 0xff] << 24)
              | (table[in[at + 4] & 0xff] << 32)
              | (table[in[at + 5] & 0xff] << 40)
              | (table[in[at + 6] & 0xff] << 48)
              | (table[in[at + 7] & 0xff] << 56);
      kinds[i] &= ~strayLeads((long) WORDS.get(in, at));
    }
    long rest = 0;
    for (int at = end - 1; at >= first + whole * WORD; at--) {
      rest = (rest << 8) | table[in[at] & 0xff];
    }
    kinds[whole] = rest;
    return this;
  }

  /**
   * Bytes that would begin a character of UTF-8, but that none follows which could go on with it:
   * binary data is full of them.
   *
   * @return the bit of {@link Kind#CHARACTER_ESCAPE} for each; the last byte counts as followed
   */
  private static long strayLeads(long word) {
    long high = word & HIGH;
    long second = (word << 1) & HIGH;
    long continuing = high & ~second;
    long strays = high & second & ~((continuing >>> WORD) | (1L << 63));
    return strays >>> (7 - Kind.CHARACTER_ESCAPE.bit);
  }

  /** Notes that no literal of what is looked for in joined fields stands in these bytes. */
  void quieten() {
    quiet = true;
  }

  /** Whether no literal of what is looked for in joined fields stands in these bytes. */
  boolean isQuiet() {
    return quiet;
  }

  /**
   * Notes which search has read these bytes.
   *
   * @param offset in the text that the byte of index 0 has or would have
   */
  void note(Search looked, long offset) {
    search = looked;
    base = offset;
  }

  /** Whether a match may depend on a few bytes between two indexes. */
  boolean isTouched(int first, int end) {
    Search looked = search;
    return looked == null || looked.mayDependOn(base + first, base + end);
  }

  /** The bytes, which what takes this may only read. */
  byte[] bytes() {
    return bytes;
  }

  /** The first index from one on, and before another, whose byte is of a kind, or the other. */
  int next(Kind kind, int index, int end) {
    long each = kind.each;
    if (index >= end) {
      return end;
    }
    int word = (index - from) >> 3;
    int last = (end - 1 - from) >> 3;
    // A shift takes its distance modulo the length of a word.
    long found = kinds[word] & each & (-1L << ((index - from) << 3));
    while (found == 0 && word < last) {
      found = kinds[++word] & each;
    }
    return found == 0 ? end : Math.min(end, at(word, found));
  }

  /** The first index from one on, and before another, of this very byte, or the other. */
  int find(char ascii, int index, int end) {
    long each = EACH * ascii;
    int at = index;
    for (; at <= end - WORD; at += WORD) {
      long other = (long) WORDS.get(bytes, at) ^ each;
      // Exact up to the first zero, and that is the one asked for.
      long zeros = (other - EACH) & ~other & HIGH;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >> 3);
      }
    }
    while (at < end && bytes[at] != ascii) {
      at++;
    }
    return at;
  }

  /** The first index from one on, and before another, whose byte is not, or the other. */
  int end(Kind kind, int index, int end) {
    long each = kind.each;
    if (index >= end) {
      return end;
    }
    int word = (index - from) >> 3;
    int last = (end - 1 - from) >> 3;
    long found = ~kinds[word] & each & (-1L << ((index - from) << 3));
    while (found == 0 && word < last) {
      found = ~kinds[++word] & each;
    }
    return found == 0 ? end : Math.min(end, at(word, found));
  }

  private int at(int word, long found) {
    return from + (word << 3) + (Long.numberOfTrailingZeros(found) >> 3);
  }

  /**
   * The first index of so many bytes of a kind in a row, between two indexes, or the second of
   * them.
   *
   * @param length 19 at least, so that in each such row lie a whole word and half of the next
   */
  int row(Kind kind, int index, int end, int length) {
    long each = kind.each;
    long spared = length < 3 * WORD - 1 ? -1L << 32 : 0;
    int word = (index - from + WORD - 1) / WORD;
    int last = (end - from) / WORD - 1;
    while (word <= last) {
      if ((kinds[word] & (kinds[word + 1] | spared) & each) != each) {
        word++;
        continue;
      }
      int start = Math.max(index, start(word, each));
      int behind = end(kind, from + word * WORD, end);
      if (behind - start >= length) {
        return start;
      }
      word = (behind - from) / WORD + 1;
    }
    return end;
  }

  /** Where the row begins that a whole word is of, looking at the word before it. */
  private int start(int word, long each) {
    long strange = word == 0 ? 0 : ~kinds[word - 1] & each;
    return from + word * WORD - Long.numberOfLeadingZeros(strange) / 8;
  }
}
