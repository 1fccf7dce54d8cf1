package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The known values that are looked for in pieces, by every four bytes that stand in them. Values
 * without a random stretch are left out: their pieces are words and numbers that anybody sends.
 * Immutable.
 */
public final class PieceIndex {
  /** The shortest piece that counts, in bytes. */
  static final int GRAM = 4;

  /** Looks for nothing. */
  static final PieceIndex EMPTY = of(List.of());

  private static final int MOST_VALUES = 256;
  private static final int MOST_BYTES = 4096;
  private static final int PLACE_BITS = 12;
  private static final int VALUE_BITS = 8;

  private final List<PieceValue> values;

  /** Gram, value and place in one number each, in ascending order. */
  private final long[] postings;

  private final GramSet plain;
  private final GramSet encoded;
  private final int longest;

  private PieceIndex(List<PieceValue> values) {
    this.values = values;
    var grams = new TreeSet<Long>();
    var hidden = new ArrayList<Integer>();
    for (int v = 0; v < values.size(); v++) {
      byte[] bytes = values.get(v).bytes();
      for (int p = 0; p + GRAM <= bytes.length; p++) {
        grams.add(
            (gram(bytes, p) & 0xffff_ffffL) << (VALUE_BITS + PLACE_BITS)
                | (long) v << PLACE_BITS
                | p);
        encodedGrams(bytes, p, hidden);
      }
    }
    this.postings = grams.stream().mapToLong(g -> g).toArray();
    this.plain =
        GramSet.of(grams.stream().map(g -> (int) (g >>> (VALUE_BITS + PLACE_BITS))).toList());
    this.encoded = GramSet.of(hidden);
    this.longest = values.stream().mapToInt(v -> v.bytes().length).max().orElse(0);
  }

  /** The index of these values; for the first 256 of them, and those of at most 4 KiB. */
  public static PieceIndex of(List<KnownSecret> secrets) {
    return new PieceIndex(
        secrets.stream()
            .filter(s -> s.findable() && s.value().length < MOST_BYTES)
            .filter(s -> Randomness.hasRandomStretch(s.value()))
            .limit(MOST_VALUES)
            .map(s -> new PieceValue(s.name(), s.value()))
            .toList());
  }

  /** Whether there is nothing to look for. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** The longest value's length in bytes. */
  int longest() {
    return longest;
  }

  Set<PieceValue.Key> keys() {
    return values.stream().map(PieceValue::key).collect(Collectors.toUnmodifiableSet());
  }

  /** Four bytes as one number. */
  static int gram(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  /** Whether these four bytes may stand in a value: false for nearly all that do not. */
  boolean mayHold(int gram) {
    return plain.mayContain(gram);
  }

  /** The same for what a base64 or hex token of a piece begins with. */
  boolean mayHide(int gram) {
    return encoded.mayContain(gram);
  }

  /** A place in a value at which a gram stands. */
  interface PlaceTaker {
    void take(PieceValue value, int place);
  }

  /** Every place at which a gram stands. */
  void places(int gram, PlaceTaker taker) {
    long first = (gram & 0xffff_ffffL) << (VALUE_BITS + PLACE_BITS);
    int at = Arrays.binarySearch(postings, first);
    for (at = at < 0 ? -at - 1 : at; at < postings.length; at++) {
      long rest = postings[at] - first;
      if (rest >>> (VALUE_BITS + PLACE_BITS) != 0) {
        return;
      }
      taker.take(values.get((int) (rest >>> PLACE_BITS)), (int) rest & (1 << PLACE_BITS) - 1);
    }
  }

  /** What a token begins with that is the base64 or hex form of a piece from {@code p} on. */
  private static void encodedGrams(byte[] bytes, int p, List<Integer> out) {
    byte[] head = Arrays.copyOfRange(bytes, p, p + 3);
    var hex = HexFormat.of().formatHex(head, 0, 2);
    for (byte[] form :
        List.of(
            Base64.getEncoder().encode(head),
            Base64.getUrlEncoder().encode(head),
            hex.getBytes(StandardCharsets.US_ASCII),
            HexFormat.of()
                .withUpperCase()
                .formatHex(head, 0, 2)
                .getBytes(StandardCharsets.US_ASCII))) {
      out.add(gram(form, 0));
    }
  }

  @Override
  public String toString() {
    return "PieceIndex[" + values.size() + " values]";
  }
}
