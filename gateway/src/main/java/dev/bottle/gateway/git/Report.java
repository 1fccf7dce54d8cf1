package dev.bottle.gateway.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What became of each ref (gitprotocol-pack, report status).
 *
 * @param lines {@code unpack ok}, then {@code ok ref}, {@code ng ref why} and {@code option …}
 */
record Report(List<String> lines) {
  private static final int MOST_LINES = 100_000;

  Report {
    lines = List.copyOf(lines);
  }

  /** One of the gateway's own: the pack was taken, but no ref changes. */
  static Report refusal(List<RefUpdate> updates, Function<RefUpdate, String> why) {
    var lines = new ArrayList<String>();
    lines.add("unpack ok");
    updates.forEach(u -> lines.add("ng " + u.ref() + " " + why.apply(u)));
    return new Report(lines);
  }

  /** One of the gateway's own: what was asked is not understood. */
  static Report misunderstood(String why) {
    return new Report(List.of("unpack " + why));
  }

  /** Upstream's, from packets up to a flush. */
  static Report read(PktReader in) throws IOException {
    var lines = new ArrayList<String>();
    while (true) {
      switch (in.next()) {
        case DATA -> lines.add(PlainText.of(in.line()).replace('\n', ' ').replace('\r', ' '));
        case FLUSH -> {
          return new Report(lines);
        }
        case END -> throw Leg.UPSTREAM.ended();
        case DELIMITER, RESPONSE_END -> throw Leg.UPSTREAM.malformed("a report is broken");
      }
      if (lines.size() > MOST_LINES) {
        throw Leg.UPSTREAM.malformed("a report is too long");
      }
    }
  }

  /** Whether every ref changed. */
  boolean isAllOk() {
    return lines.stream().noneMatch(l -> l.startsWith("ng ")) && lines.contains("unpack ok");
  }

  byte[] bytes() {
    try {
      var out = new ByteArrayOutputStream();
      var packets = new PktWriter(out);
      for (var line : lines) {
        packets.line(line);
      }
      packets.end();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
