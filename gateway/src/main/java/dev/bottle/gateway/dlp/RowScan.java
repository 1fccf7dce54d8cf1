package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.disguise.CharacterEscapes;
import dev.bottle.gateway.dlp.disguise.Escapes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks for secrets that were cut into the pieces of a row, as they stand and with escapes undone.
 */
final class RowScan {
  private static final int ROUNDS = 3;

  private static final Escapes CHARACTERS = new CharacterEscapes();

  private final Supplier<Inquiry> inquiries;
  private final Predicate<Finding> passes;

  /**
   * @param passes which findings do not count
   */
  RowScan(Supplier<Inquiry> inquiries, Predicate<Finding> passes) {
    this.inquiries = inquiries;
    this.passes = passes;
  }

  /** The first finding that counts. */
  Verdict of(List<List<Piece>> rows) {
    var form = rows.stream().filter(row -> row.size() > 1).toList();
    for (int round = 0; !form.isEmpty(); round++) {
      Verdict verdict = once(form);
      if (!(verdict instanceof Verdict.Clean) || round == ROUNDS) {
        return verdict;
      }
      form = form.stream().filter(RowScan::hasEscapes).map(RowScan::decoded).toList();
    }
    return new Verdict.Clean();
  }

  private Verdict once(List<List<Piece>> rows) {
    var places = new ArrayList<Piece>();
    var starts = new ArrayList<Long>();
    var found = new ArrayList<Finding>(0);
    var inquiry = inquiries.get();
    var text = new JoinedText(inquiry, (finding, _) -> found.add(finding));
    var edges = new FieldEdges(text);
    long at = 0;
    for (var row : rows) {
      for (Piece piece : row) {
        byte[] bytes = Piece.bytes(piece.text());
        places.add(piece);
        starts.add(at);
        edges.read(bytes, 0, bytes.length, at);
        edges.end();
        at += bytes.length;
        inquiry.fed(bytes.length);
      }
      text.gap();
    }
    text.interrupt();
    for (Finding finding : found) {
      int index = starts.size() - 1;
      while (starts.get(index) > finding.start()) {
        index--;
      }
      var placed = finding.in(places.get(index).part());
      if (!passes.test(placed)) {
        return new Verdict.Found(placed);
      }
    }
    return inquiry.isTooMuch() ? new Verdict.BudgetExceeded() : new Verdict.Clean();
  }

  private static boolean hasEscapes(List<Piece> row) {
    return row.stream().anyMatch(p -> p.text().chars().anyMatch(RowScan::introduces));
  }

  private static boolean introduces(int c) {
    return c > 0xff || CHARACTERS.introducers()[c];
  }

  private static List<Piece> decoded(List<Piece> row) {
    return row.stream().map(p -> new Piece(p.part(), decoded(p.text()))).toList();
  }

  /** The text with its escapes undone, once. */
  static String decoded(String text) {
    byte[] in = Piece.bytes(text);
    var out = new ByteArrayOutputStream(in.length);
    int at = 0;
    while (at < in.length) {
      int read = introduces(in[at] & 0xff) ? CHARACTERS.read(in, at, in.length) : Escapes.NONE;
      if (read == Escapes.NONE || read == Escapes.MORE) {
        out.write(in[at++]);
        continue;
      }
      if (!Escapes.isNothing(read)) {
        int value = Escapes.value(read);
        out.writeBytes(
            value < 0x100
                ? new byte[] {(byte) value}
                : Character.toString(value).getBytes(StandardCharsets.UTF_8));
      }
      at += Escapes.length(read);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
