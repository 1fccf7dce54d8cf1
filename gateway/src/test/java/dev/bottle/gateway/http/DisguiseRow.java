package dev.bottle.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * One row of the table of disguises: a way to write a text in one part of a message, or to cut it.
 */
record DisguiseRow(String part, String ways) {
  boolean split() {
    return ways.contains("<2>");
  }

  /** The text in this row's writing. */
  String written(String text) {
    if (!split()) {
      return Writing.of(text, ways);
    }
    int pieces = ways.contains("<4>") ? 4 : 2;
    var out = ways.replace("~", "\r\n");
    int from = 0;
    for (int i = 1; i <= pieces; i++) {
      int to = i == pieces ? text.length() : i * text.length() / pieces;
      var piece = text.substring(from, to);
      out = out.replace("<%" + i + ">", Writing.of(piece, "percent"));
      out = out.replace("<" + i + ">", piece);
      from = to;
    }
    return out;
  }

  @Override
  public String toString() {
    return part + ": " + ways;
  }

  static Stream<DisguiseRow> all() {
    try (var in = DisguiseRow.class.getResourceAsStream("disguises.txt")) {
      return new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(l -> !l.isBlank() && !l.startsWith("#"))
              .flatMap(DisguiseRow::rows)
              .toList()
              .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<DisguiseRow> rows(String line) {
    var cells = line.split(" *\\| ", 2);
    return line.startsWith("=")
        ? Stream.of(new DisguiseRow(cells[0].substring(1).strip(), cells[1]))
        : Arrays.stream(cells[1].split(" ", -1)).map(part -> new DisguiseRow(part, cells[0]));
  }
}
