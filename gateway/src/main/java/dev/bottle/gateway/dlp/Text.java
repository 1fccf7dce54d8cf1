package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.disguise.CharacterEscapes;
import dev.bottle.gateway.dlp.disguise.Escapes;
import dev.bottle.gateway.dlp.disguise.QuotedPrintable;
import dev.bottle.gateway.dlp.disguise.Radix;
import java.util.ArrayList;
import java.util.List;

/** A text, as it was sent or as it reads once a disguise is undone, and all that it may hide. */
final class Text {
  /** How many disguises are undone, one below the other. */
  private static final int DEEPEST = 8;

  private static final Escapes CHARACTERS = new CharacterEscapes();
  private static final Escapes QUOTED_PRINTABLE = new QuotedPrintable();

  private final Search search;
  private final List<Layer> layers;
  private long open;

  /**
   * @param made how it was made; {@link Disguise#NONE}: it is as it was sent
   * @param depth how many disguises were undone
   * @param out takes what is found, in this text's offsets
   */
  Text(Inquiry inquiry, Disguise made, int depth, Findings out) {
    this.search = new Search(inquiry, out);
    this.layers = depth == DEEPEST ? List.of() : layers(inquiry, made, depth + 1, out);
  }

  private static List<Layer> layers(Inquiry inquiry, Disguise made, int depth, Findings out) {
    var base32 = runs(Radix.BASE32, Disguise.BASE32, Layers.NONE, inquiry, depth, out);
    var encoded =
        new Layers(
            List.of(
                runs(Radix.HEX, Disguise.HEX, Layers.NONE, inquiry, depth, out),
                runs(Radix.BASE64, Disguise.BASE64, base32, inquiry, depth, out)));
    var layers = new ArrayList<Layer>();
    layers.add(
        new Substitution(
            CHARACTERS, encoded, () -> new Derived(inquiry, Disguise.ESCAPED, depth, out)));
    layers.add(
        new Substitution(
            QUOTED_PRINTABLE,
            Layers.NONE,
            () -> new Derived(inquiry, Disguise.QUOTED_PRINTABLE, depth, out)));
    if (made != Disguise.ESCAPED && made != Disguise.QUOTED_PRINTABLE) {
      layers.add(new Gzipped(inquiry, depth, out));
    }
    return layers;
  }

  private static Layer runs(
      Radix radix, Disguise by, Layer narrower, Inquiry inquiry, int depth, Findings out) {
    return new RadixRuns(radix, narrower, () -> new RadixReader(radix, by, inquiry, depth, out));
  }

  /** Takes the next bytes; the array may be reused afterwards. */
  void feed(byte[] in, int from, int to) {
    long offset = search.fed();
    search.feed(in, from, to);
    open = search.firstOpen();
    for (var layer : layers) {
      layer.feed(in, from, to, offset);
      open = layer.firstOpen(open);
    }
  }

  /** The text ends here; what may follow is another one. */
  void interrupt() {
    search.interrupt();
    layers.forEach(Layer::interrupt);
    open = search.fed();
  }

  /** Bytes fed so far. */
  long fed() {
    return search.fed();
  }

  /** The first byte that may still become part of a match. */
  long firstOpen() {
    return open;
  }
}
