package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Chunk.Kind;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.disguise.CharacterEscapes;
import dev.bottle.gateway.dlp.disguise.Escapes;
import dev.bottle.gateway.dlp.disguise.QuotedPrintable;
import dev.bottle.gateway.dlp.disguise.Radix;
import dev.bottle.gateway.dlp.disguise.Sieve;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text, as it was sent or as it reads once a disguise is undone, and all that it may hide. */
final class Text {
  /** How many disguises are undone, one below the other. */
  private static final int DEEPEST = 8;

  /** Fields are joined in what was sent, and in what one disguise hides. */
  private static final int DEEPEST_JOINED = 1;

  /** What is read as changed around an escape, in bytes. */
  private static final int NEAR = 256;

  /** Quoted-printable has an escape in every line. */
  private static final int NEAR_IN_LINES = 128;

  private static final Sieve BASE64 = Sieve.text(Radix.BASE64, Gzipped.MAGIC);
  private static final Sieve HEX = Sieve.text(Radix.HEX, Gzipped.MAGIC);
  private static final Sieve BASE32 = Sieve.text(Radix.BASE32, Gzipped.MAGIC);

  /** At least twelve bytes in hex with something between them. */
  private static final Sieve DELIMITED_HEX = Sieve.stretches(Radix.DELIMITED_HEX, 35);

  private static final Escapes CHARACTERS = new CharacterEscapes();
  private static final Escapes QUOTED_PRINTABLE = new QuotedPrintable();

  private final Search search;
  private final Gzipped packed;
  private final @Nullable Joints joints;
  private final Layers layers;
  private final Chunk chunk = new Chunk();
  private long open;
  private boolean openKnown;

  /**
   * @param depth how many disguises were undone
   * @param out takes what is found, in this text's offsets
   */
  Text(Inquiry inquiry, int depth, Findings out) {
    this.search = new Search(inquiry, out);
    this.packed = new Gzipped(inquiry, depth + 1, out);
    this.joints = depth > DEEPEST_JOINED ? null : new Joints(inquiry, out);
    Layer joined = joints == null ? Layers.NONE : joints;
    this.layers = depth == DEEPEST ? Layers.NONE : layers(inquiry, depth + 1, out, packed, joined);
  }

  private static Layers layers(
      Inquiry inquiry, int depth, Findings out, Layer packed, Layer joined) {
    var unchanged =
        new Layers(
            List.of(
                runs(Radix.BASE64, Kind.BASE64, BASE64, Disguise.BASE64, inquiry, depth, out),
                runs(Radix.HEX, Kind.HEX, HEX, Disguise.HEX, inquiry, depth, out),
                runs(Radix.BASE32, Kind.BASE32, BASE32, Disguise.BASE32, inquiry, depth, out),
                runs(
                    Radix.DELIMITED_HEX,
                    Kind.DELIMITED_HEX,
                    DELIMITED_HEX,
                    Disguise.HEX,
                    inquiry,
                    depth,
                    out),
                new Substitution(
                    QUOTED_PRINTABLE,
                    Kind.QUOTED_PRINTABLE,
                    NEAR_IN_LINES,
                    inquiry.program.blanks,
                    Layers.NONE,
                    () -> new Derived(inquiry, Disguise.QUOTED_PRINTABLE, depth, out))));
    return new Layers(
        List.of(
            new Substitution(
                CHARACTERS,
                Kind.CHARACTER_ESCAPE,
                NEAR,
                inquiry.program.blanks,
                unchanged,
                () -> new Derived(inquiry, Disguise.ESCAPED, depth, out)),
            joined,
            packed));
  }

  private static Layer runs(
      Radix radix, Kind kind, Sieve sieve, Disguise by, Inquiry inquiry, int depth, Findings out) {
    return new RadixRuns(radix, kind, sieve, () -> new RadixReader(radix, by, inquiry, depth, out));
  }

  /** Takes the next bytes; the array may be reused afterwards. */
  void feed(byte[] in, int from, int to) {
    long offset = search.fed();
    search.feed(in, from, to);
    openKnown = false;
    chunk.look(in, from, to).note(search, offset - from);
    if (search.isQuiet()) {
      chunk.quieten();
    }
    layers.feed(chunk, from, to, offset);
  }

  /** The text ends here; what may follow is another one. */
  void interrupt() {
    search.interrupt();
    layers.interrupt();
    open = search.fed();
    openKnown = true;
  }

  /** What follows is from the middle of a text. */
  void beginAmid() {
    if (joints != null) {
      joints.beginAmid();
    }
  }

  /** Whether it is known what its beginning says. */
  boolean hasBegun() {
    return joints == null || joints.haveBegun();
  }

  /** Whether its beginning says how to read the text, or may yet. */
  boolean hangsOnBeginning() {
    return joints != null && joints.hangOnBeginning();
  }

  /** Whether the newest bytes are encoded, and being decoded. */
  boolean decodes() {
    return layers.decodes();
  }

  /** Whether the newest bytes are packed, and being unpacked. */
  boolean unpacks() {
    return packed.unpacks();
  }

  /** Bytes fed so far. */
  long fed() {
    return search.fed();
  }

  /** The first byte that may still become part of a match. */
  long firstOpen() {
    if (!openKnown) {
      open = layers.firstOpen(search.firstOpen());
      openKnown = true;
    }
    return open;
  }
}
