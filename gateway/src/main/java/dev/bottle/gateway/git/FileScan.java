package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.PieceScan;
import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Scans an object's bytes, and what is packed in them. Not thread-safe. */
final class FileScan implements PackSource.Taker {
  private static final int DEEPEST = 4;

  private final Sightings sightings;
  private final int entry;
  private final Budget budget;
  private final TextScan text;
  private final PieceScan pieces;
  private final Sighting.Spot spot;
  private final Unpacker unpacker;
  private boolean clean = true;

  /** How much may be unpacked in one push. Shared by its threads. */
  static final class Budget {
    private final long most;
    private final AtomicLong used = new AtomicLong();

    Budget(long most) {
      this.most = most;
    }

    void take(int bytes) throws RefusedPushException {
      if (used.addAndGet(bytes) > most) {
        throw tooMuch("the archives in it unpack to more than " + (most >> 20) + " MiB");
      }
    }
  }

  FileScan(Sightings sightings, int entry, Budget budget) {
    this.sightings = sightings;
    this.entry = entry;
    this.budget = budget;
    this.spot = new Sighting.Spot.Bytes(entry, "");
    this.text = new TextScan(sightings, spot);
    this.pieces = sightings.guard().pieces(sightings.granted());
    this.unpacker = new Unpacker(new Packed("", 0, Looks.UNPACKS));
  }

  @Override
  public void take(byte[] bytes, int from, int length) throws IOException {
    text.feed(bytes, from, length);
    pieces.feed(bytes, from, length);
    for (var piece : pieces.take()) {
      clean = false;
      sightings.add(KnownSecret.RULE_ID, "", sightings.guard().kindOf(piece), spot, piece.start());
    }
    unpacker.feed(bytes, from, length);
  }

  /**
   * Ends the object.
   *
   * @return whether nothing was found
   */
  boolean finish() throws IOException {
    unpacker.close();
    return text.finish() && clean;
  }

  private static RefusedPushException tooMuch(String detail) {
    return new RefusedPushException(new DenyReason.BodyNotInspectable(detail));
  }

  /** What is done with what was packed. */
  private enum Looks {
    SCANS,
    /** What is in gzip the scan of the whole has seen; an archive in it it has not. */
    UNPACKS
  }

  /** Something that was packed, {@code depth} times; the file itself for none. */
  private final class Packed implements Unpacker.Unpacked {
    private final String name;
    private final int depth;
    private final @Nullable TextScan scan;
    private @Nullable Unpacker within;

    Packed(String name, int depth, Looks looks) {
      this.name = name;
      this.depth = depth;
      this.scan =
          switch (looks) {
            case SCANS -> new TextScan(sightings, new Sighting.Spot.Bytes(entry, name));
            case UNPACKS -> null;
          };
    }

    @Override
    public Unpacker.Unpacked begin(String inner) throws RefusedPushException {
      if (depth == DEEPEST) {
        throw tooMuch("an archive in it is packed too deep");
      }
      return inner.isEmpty()
          ? new Packed(name, depth + 1, Looks.UNPACKS)
          : new Packed(name + "!" + inner, depth + 1, Looks.SCANS);
    }

    @Override
    public void take(byte[] bytes, int from, int length) throws IOException {
      budget.take(length);
      if (scan != null) {
        scan.feed(bytes, from, length);
      }
      if (within == null) {
        within = new Unpacker(this);
      }
      within.feed(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      if (within != null) {
        within.close();
      }
      if (scan != null && !scan.finish()) {
        clean = false;
      }
    }
  }
}
