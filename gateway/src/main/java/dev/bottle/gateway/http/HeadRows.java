package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Piece;
import dev.bottle.gateway.dlp.Rows;
import java.util.ArrayList;
import java.util.List;

/** The texts of a head as rows of pieces into which a secret may have been cut. */
final class HeadRows {
  private static final Part NAME = new Part.Header(Subject.REDACTED);

  private final List<List<Piece>> rows = new ArrayList<>();
  private final List<Piece> values = new ArrayList<>();
  private final List<Piece> namesAndValues = new ArrayList<>();
  private final List<Piece> cookies = new ArrayList<>();

  void add(Part part, String text) {
    switch (part) {
      case Part.Host _ -> rows.addAll(Rows.ofHosts(text));
      case Part.Path _ -> rows.addAll(Rows.ofPath(text));
      case Part.Query _ -> rows.addAll(Rows.ofQuery(text));
      case Part.Header(var name) -> {
        addField(part, text);
        if (name.equals("cookie")) {
          var pairs = text.substring(text.indexOf(':') + 1).replace(" ", "");
          cookies.addAll(Rows.pieces(part, pairs, ';'));
        }
      }
      case Part.Trailer _ -> addField(part, text);
      case Part.Body _ -> {}
    }
  }

  /** Where a name is a piece of a secret the place must not repeat it. */
  private void addField(Part part, String text) {
    int colon = text.indexOf(": ");
    if (colon > 0) {
      var value = new Piece(part, text.substring(colon + 2));
      values.add(value);
      namesAndValues.add(new Piece(NAME, text.substring(0, colon)));
      namesAndValues.add(value);
    }
  }

  List<List<Piece>> all() {
    var all = new ArrayList<>(rows);
    all.add(values);
    all.add(namesAndValues);
    if (!cookies.isEmpty()) {
      all.add(Rows.values(cookies));
      all.add(Rows.keysAndValues(cookies));
    }
    return all;
  }
}
