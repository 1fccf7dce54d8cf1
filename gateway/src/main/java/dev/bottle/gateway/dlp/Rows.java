package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.List;

/** Cuts the texts of a message's head where a secret may have been cut. */
public final class Rows {
  private Rows() {}

  /** The labels of each name; names are divided by spaces. */
  public static List<List<Piece>> ofHosts(String names) {
    var rows = new ArrayList<List<Piece>>();
    for (String name : names.split(" ", -1)) {
      rows.add(pieces(new Part.Host(), name, '.'));
    }
    return rows;
  }

  /** The segments of a path. */
  public static List<List<Piece>> ofPath(String path) {
    return List.of(pieces(new Part.Path(), path, '/'));
  }

  /** The values of a query, with and without their keys. */
  public static List<List<Piece>> ofQuery(String query) {
    var pairs = pieces(new Part.Query(), query.startsWith("?") ? query.substring(1) : query, '&');
    return List.of(keysAndValues(pairs), values(pairs));
  }

  /** The values of pairs such as {@code a=b}, without their keys. */
  public static List<Piece> values(List<Piece> pairs) {
    return pairs.stream()
        .map(p -> new Piece(p.part(), p.text().substring(p.text().indexOf('=') + 1)))
        .toList();
  }

  /** Keys and values in turn of pairs such as {@code a=b}. */
  public static List<Piece> keysAndValues(List<Piece> pairs) {
    var row = new ArrayList<Piece>(2 * pairs.size());
    for (Piece pair : pairs) {
      int equals = pair.text().indexOf('=');
      if (equals > 0) {
        row.add(new Piece(pair.part(), pair.text().substring(0, equals)));
      }
      row.add(new Piece(pair.part(), pair.text().substring(equals + 1)));
    }
    return row;
  }

  /** What stands between the separators, as far as it is not empty. */
  public static List<Piece> pieces(Part part, String text, char separator) {
    var row = new ArrayList<Piece>();
    int from = 0;
    while (from <= text.length()) {
      int end = text.indexOf(separator, from);
      end = end < 0 ? text.length() : end;
      if (end > from) {
        row.add(new Piece(part, text.substring(from, end)));
      }
      from = end + 1;
    }
    return row;
  }
}
