package dev.bottle.gateway.git;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What a pack holds, by numbers in its order. A few dozen bytes an object, since there may be a
 * million. Written by one thread; others may read of the entries that it has told them of, also
 * while it goes on.
 */
final class PackTable {
  static final int OFS_DELTA = 6;
  static final int REF_DELTA = 7;

  /** Where there is no object. */
  static final int NONE = -1;

  private static final int ID = 20;
  private static final int FIRST = 256;

  private int count;

  /** Replaced as a whole by a larger one: who reads meanwhile finds what was there in either. */
  private volatile Columns columns = new Columns(FIRST);

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
    if (count == columns.offsets.length) {
      columns = columns.grown(count * 2);
    }
    columns.offsets[count] = offset;
    columns.packed[count] = (byte) type;
    columns.sizes[count] = size;
    columns.bases[count] = NONE;
    return count++;
  }

  int count() {
    return count;
  }

  long offset(int entry) {
    return columns.offsets[entry];
  }

  /** Where its packed data begins. */
  long data(int entry) {
    return columns.data[entry];
  }

  void dataAt(int entry, long at) {
    columns.data[entry] = at;
  }

  /** Bytes of its data, unpacked: of a delta where it is one. */
  long size(int entry) {
    return columns.sizes[entry];
  }

  int crc(int entry) {
    return columns.crcs[entry];
  }

  void crc(int entry, int crc) {
    columns.crcs[entry] = crc;
  }

  boolean isDelta(int entry) {
    return columns.packed[entry] == OFS_DELTA || columns.packed[entry] == REF_DELTA;
  }

  /** The entry that a delta is of; none while that is not known. */
  int base(int entry) {
    return columns.bases[entry];
  }

  void base(int entry, int base) {
    columns.bases[entry] = base;
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
    int found = Arrays.binarySearch(columns.offsets, 0, count, offset);
    return found < 0 ? NONE : found;
  }

  /** Whether the object is known, as all are once the pack has been taken in. */
  boolean isKnown(int entry) {
    return columns.kinds[entry] != 0;
  }

  /**
   * Says what an entry is.
   *
   * @param length of the object itself
   */
  void known(int entry, Kind kind, long length, byte[] id) {
    columns.kinds[entry] = (byte) kind.code();
    columns.lengths[entry] = length;
    System.arraycopy(id, 0, columns.ids, entry * ID, ID);
  }

  Kind kind(int entry) {
    return Kind.of(columns.kinds[entry]);
  }

  long length(int entry) {
    return columns.lengths[entry];
  }

  ObjectId id(int entry) {
    return ObjectId.fromRaw(columns.ids, entry * ID);
  }

  String idText(int entry) {
    return HexFormat.of().formatHex(columns.ids, entry * ID, entry * ID + ID);
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
    int slot = slot(columns.ids, entry * ID);
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
      if (Arrays.equals(raw, at, at + ID, columns.ids, other, other + ID)) {
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

  /** One value an entry in each. */
  private static final class Columns {
    private final long[] offsets;
    private final long[] data;
    private final long[] sizes;
    private final long[] lengths;
    private final byte[] packed;
    private final byte[] kinds;
    private final int[] bases;
    private final int[] crcs;
    private final byte[] ids;

    Columns(int room) {
      offsets = new long[room];
      data = new long[room];
      sizes = new long[room];
      lengths = new long[room];
      packed = new byte[room];
      kinds = new byte[room];
      bases = new int[room];
      crcs = new int[room];
      ids = new byte[room * ID];
    }

    private Columns(Columns smaller, int room) {
      offsets = Arrays.copyOf(smaller.offsets, room);
      data = Arrays.copyOf(smaller.data, room);
      sizes = Arrays.copyOf(smaller.sizes, room);
      lengths = Arrays.copyOf(smaller.lengths, room);
      packed = Arrays.copyOf(smaller.packed, room);
      kinds = Arrays.copyOf(smaller.kinds, room);
      bases = Arrays.copyOf(smaller.bases, room);
      crcs = Arrays.copyOf(smaller.crcs, room);
      ids = Arrays.copyOf(smaller.ids, room * ID);
    }

    Columns grown(int room) {
      return new Columns(this, room);
    }
  }
}
