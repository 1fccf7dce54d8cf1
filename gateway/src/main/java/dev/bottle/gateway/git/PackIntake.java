package dev.bottle.gateway.git;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.ObjectId;

/** Takes in a pack (gitformat-pack) as it comes, into a file and a table of what it holds. */
final class PackIntake implements AutoCloseable {
  private static final byte[] MAGIC = {'P', 'A', 'C', 'K'};
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private static final int MUCH = 256 * 1024;

  /** The longest commit, tree or tag: they are looked at as a whole. In bytes. */
  static final long LARGEST_STRUCTURE = 16L << 20;

  /** For nobody. */
  static final Arrivals UNHEEDED =
      new Arrivals() {
        @Override
        public FreshObjects room() {
          return FreshObjects.NONE;
        }

        @Override
        public void arrived(PackTable table, int from, int to, FreshObjects fresh) {}
      };

  private final Leg leg;
  private final Bounds bounds;
  private final PackTable table = new PackTable();
  private final Inflater inflater = new Inflater();
  private final MessageDigest digest = Hashes.sha1();
  private final OutputStream file;
  private final PackSource source;

  /** What came since {@link Arrivals} were told. */
  private FreshObjects fresh = FreshObjects.NONE;

  /** How far they were told of the pack, in entries and in bytes. */
  private int told;

  private long toldBytes;

  /** How much of a pack is taken. */
  record Bounds(long bytes, int objects) {}

  /** Is told what has come. */
  interface Arrivals {
    /** For what comes next. */
    FreshObjects room();

    /**
     * Entries have come whole, and may be read from the pack's file; of deltas nothing is known
     * yet.
     *
     * @param to behind the last one
     * @param fresh has some of them
     * @throws IOException where no more has to come
     */
    void arrived(PackTable table, int from, int to, FreshObjects fresh) throws IOException;
  }

  /** Where reading ends. */
  enum Until {
    /** The trailer, which has to be right. */
    END,
    /** The first tree: commits stand before it. */
    FIRST_TREE,
    /** The first blob: commits and trees stand before it. */
    FIRST_BLOB;

    boolean isAt(int type) {
      return switch (this) {
        case END -> false;
        case FIRST_TREE -> type == Kind.TREE.code() || type == Kind.BLOB.code();
        case FIRST_BLOB -> type == Kind.BLOB.code();
      };
    }
  }

  PackIntake(InputStream in, Leg leg, Path file, Bounds bounds) throws IOException {
    this.leg = leg;
    this.bounds = bounds;
    this.file = new BufferedOutputStream(Files.newOutputStream(file), MUCH);
    this.source = new PackSource(in, leg, this.file, bounds.bytes());
  }

  /**
   * Reads a pack. Objects that are not deltas have their ids afterwards.
   *
   * @throws IOException the side's own where it is no pack, or over a bound
   */
  PackTable read(Until until) throws IOException {
    return read(until, UNHEEDED);
  }

  /**
   * The same.
   *
   * @param arrivals told again and again while the pack comes
   */
  PackTable read(Until until, Arrivals arrivals) throws IOException {
    long announced = header();
    boolean goesOn = true;
    for (long i = 0; i < announced && goesOn; i++) {
      if (table.count() == told) {
        fresh = arrivals.room();
      }
      goesOn = entry(until);
      if (table.count() - told >= FreshObjects.MOST || source.used() - toldBytes >= MUCH) {
        tell(arrivals);
      }
    }
    if (goesOn) {
      table.checksum(source.finish());
    }
    tell(arrivals);
    return table;
  }

  private void tell(Arrivals arrivals) throws IOException {
    file.flush();
    arrivals.arrived(table, told, table.count(), fresh);
    fresh = FreshObjects.NONE;
    told = table.count();
    toldBytes = source.used();
  }

  /** Whether bytes that belong to nothing came together with the pack. */
  boolean hasMore() {
    return source.hasMore();
  }

  long bytes() {
    return source.used();
  }

  private long header() throws IOException {
    for (byte expected : MAGIC) {
      require(source.next() == expected, "there is no pack");
    }
    long version = number();
    require(version == 2 || version == 3, "the pack is of an unknown version");
    long announced = number();
    require(
        announced <= bounds.objects(), "the pack has more than " + bounds.objects() + " objects");
    return announced;
  }

  private long number() throws IOException {
    long number = 0;
    for (int i = 0; i < 4; i++) {
      number = number << 8 | source.next();
    }
    return number;
  }

  /** Takes one object; false where reading ends before it. */
  private boolean entry(Until until) throws IOException {
    long offset = source.used();
    source.beginCrc();
    int first = source.next();
    int type = first >> 4 & 7;
    long size = size(first);
    require(size <= LARGEST, "an object is larger than 2 GiB");
    if (until.isAt(type)) {
      return false;
    }
    int entry = table.add(offset, type, size);
    switch (type) {
      case 1, 2, 3, 4 -> whole(entry, Kind.of(type), size);
      case PackTable.OFS_DELTA -> {
        table.base(entry, table.at(offset - distance()));
        require(table.base(entry) != PackTable.NONE, "a delta is of nothing");
        delta(entry, size);
      }
      case PackTable.REF_DELTA -> {
        table.base(entry, ObjectId.fromRaw(source.next(20)));
        delta(entry, size);
      }
      default -> throw leg.malformed("an object is of an unknown kind");
    }
    table.crc(entry, source.crc());
    return true;
  }

  private long size(int first) throws IOException {
    long size = first & 15;
    int one = first;
    for (int shift = 4; (one & 0x80) != 0; shift += 7) {
      require(shift < 60, "an object is larger than 2 GiB");
      one = source.next();
      size |= (long) (one & 0x7f) << shift;
    }
    return size;
  }

  private long distance() throws IOException {
    int one = source.next();
    long distance = one & 0x7f;
    while ((one & 0x80) != 0) {
      require(distance < 1L << 48, "a delta is of nothing");
      one = source.next();
      distance = (distance + 1) << 7 | (one & 0x7f);
    }
    return distance;
  }

  private void whole(int entry, Kind kind, long size) throws IOException {
    require(
        kind == Kind.BLOB || size <= LARGEST_STRUCTURE,
        "a commit, tree or tag is larger than 16 MiB");
    Hashes.begin(digest, kind, size);
    table.dataAt(entry, source.used());
    source.inflate(inflater, size, taker(entry, size));
    table.known(entry, kind, size, digest.digest());
  }

  private PackSource.Taker taker(int entry, long size) {
    if (!fresh.begin(entry, size)) {
      return digest::update;
    }
    return (bytes, from, length) -> {
      digest.update(bytes, from, length);
      fresh.add(bytes, from, length);
    };
  }

  private void delta(int entry, long size) throws IOException {
    table.dataAt(entry, source.used());
    source.inflate(inflater, size, (_, _, _) -> {});
  }

  private void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw leg.malformed(otherwise);
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    file.close();
  }
}
