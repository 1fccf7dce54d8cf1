package dev.bottle.gateway.git;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What a pack holds, by numbers in its order. A few dozen bytes an object, since there may be a
 * million. Written by one thread, then read by any.
 */
final class PackTable {
  static final int OFS_DELTA = 6;
  static final int REF_DELTA = 7;

  /** Where there is no object. */
  static final int NONE = -1;

  private static final int ID = 20;
  private static final int FIRST = 256;

  private int count;
  private long[] offsets = new long[FIRST];
  private long[] data = new long[FIRST];
  private long[] sizes = new long[FIRST];
  private long[] lengths = new long[FIRST];
  private byte[] packed = new byte[FIRST];
  private byte[] kinds = new byte[FIRST];
  private int[] bases = new int[FIRST];
  private int[] crcs = new int[FIRST];
  private byte[] ids = new byte[FIRST * ID];

  /** An open hash table of those whose id is known. */
  private int[] slots = new int[0];

  private final Map<Integer, ObjectId> namedBases = new HashMap<>();
  private byte[] checksum = new byte[0];

  /**
   * A new entry.
   *
   * @param offset where it begins in the pack
   * @param type its number in the pack
   * @param size of its data, unpacked
   * @return its number
   */
  int add(long offset, int type, long size) {
    if (count == offsets.length) {
      grow(count * 2);
    }
    offsets[count] = offset;
    packed[count] = (byte) type;
    sizes[count] = size;
    bases[count] = NONE;
    return count++;
  }

  private void grow(int room) {
    offsets = Arrays.copyOf(offsets, room);
    data = Arrays.copyOf(data, room);
    sizes = Arrays.copyOf(sizes, room);
    lengths = Arrays.copyOf(lengths, room);
    packed = Arrays.copyOf(packed, room);
    kinds = Arrays.copyOf(kinds, room);
    bases = Arrays.copyOf(bases, room);
    crcs = Arrays.copyOf(crcs, room);
    ids = Arrays.copyOf(ids, room * ID);
  }

  int count() {
    return count;
  }

  long offset(int entry) {
    return offsets[entry];
  }

  /** Where its packed data begins. */
  long data(int entry) {
    return data[entry];
  }

  void dataAt(int entry, long at) {
    data[entry] = at;
  }

  /** Bytes of its data, unpacked: of a delta where it is one. */
  long size(int entry) {
    return sizes[entry];
  }

  int crc(int entry) {
    return crcs[entry];
  }

  void crc(int entry, int crc) {
    crcs[entry] = crc;
  }

  boolean isDelta(int entry) {
    return packed[entry] == OFS_DELTA || packed[entry] == REF_DELTA;
  }

  /** The entry that a delta is of; none while that is not known. */
  int base(int entry) {
    return bases[entry];
  }

  void base(int entry, int base) {
    bases[entry] = base;
  }

  void base(int entry, ObjectId base) {
    namedBases.put(entry, base);
  }

  /** Bases that are given by id, by entry. */
  Map<Integer, ObjectId> namedBases() {
    return namedBases;
  }

  /** The entry that begins at an offset. */
  int at(long offset) {
    int found = Arrays.binarySearch(offsets, 0, count, offset);
    return found < 0 ? NONE : found;
  }

  /** Whether the object is known, as all are once the pack has been taken in. */
  boolean isKnown(int entry) {
    return kinds[entry] != 0;
  }

  /**
   * Says what an entry is.
   *
   * @param length of the object itself
   */
  void known(int entry, Kind kind, long length, byte[] id) {
    kinds[entry] = (byte) kind.code();
    lengths[entry] = length;
    System.arraycopy(id, 0, ids, entry * ID, ID);
  }

  Kind kind(int entry) {
    return Kind.of(kinds[entry]);
  }

  long length(int entry) {
    return lengths[entry];
  }

  ObjectId id(int entry) {
    return ObjectId.fromRaw(ids, entry * ID);
  }

  String idText(int entry) {
    return HexFormat.of().formatHex(ids, entry * ID, entry * ID + ID);
  }

  /**
   * Makes a known entry findable by its id.
   *
   * @return false where another one has this id
   */
  boolean enter(int entry) {
    if (slots.length < count * 2) {
      slots = new int[Integer.highestOneBit(count * 2 + 1) * 2];
    }
    int slot = slot(ids, entry * ID);
    if (slots[slot] != 0) {
      return false;
    }
    slots[slot] = entry + 1;
    return true;
  }

  /** The entry of an id, or {@link #NONE}. */
  int find(AnyObjectId id) {
    var raw = new byte[ID];
    id.copyRawTo(raw, 0);
    return find(raw, 0);
  }

  /** The same for 20 bytes. */
  int find(byte[] raw, int at) {
    return slots.length == 0 ? NONE : slots[slot(raw, at)] - 1;
  }

  /** The same for 40 hexadecimal digits. */
  int find(String id) {
    return find(ObjectId.fromString(id));
  }

  /** The slot of an id: its own, or the free one where it would stand. */
  private int slot(byte[] raw, int at) {
    int mask = slots.length - 1;
    int slot =
        ((raw[at] & 0xff) << 24
                | (raw[at + 1] & 0xff) << 16
                | (raw[at + 2] & 0xff) << 8
                | (raw[at + 3] & 0xff))
            & mask;
    while (slots[slot] != 0) {
      int other = (slots[slot] - 1) * ID;
      if (Arrays.equals(raw, at, at + ID, ids, other, other + ID)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The pack's own checksum; empty where it was not read to its end. */
  byte[] checksum() {
    return checksum.clone();
  }

  void checksum(byte[] trailer) {
    checksum = trailer.clone();
  }
}
