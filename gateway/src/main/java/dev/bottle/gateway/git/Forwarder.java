package dev.bottle.gateway.git;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Sends a push on, as it came, and brings upstream's verdict back. */
final class Forwarder {
  private static final int MOST_REPORT = 32 << 20;

  private final PushRequest request;
  private final Capabilities offered;
  private final ClientVoice voice;

  /**
   * @param offered what this upstream can do
   */
  Forwarder(PushRequest request, Capabilities offered, ClientVoice voice) {
    this.request = request;
    this.offered = offered;
    this.voice = voice;
  }

  /** Sends the request and the pack. */
  void send(OutputStream upstream, Optional<Path> pack) throws IOException {
    var packets = new PktWriter(upstream);
    for (var id : request.shallow()) {
      packets.line("shallow " + id);
    }
    var asked = offered.ask(request.capabilities());
    var capabilities = "\0 " + asked.text();
    for (var update : request.updates()) {
      packets.text(update.line() + capabilities);
      capabilities = "";
    }
    packets.end();
    if (asked.has(Capabilities.OPTIONS)) {
      for (var option : request.options()) {
        packets.text(option);
      }
      packets.end();
    }
    if (pack.isPresent()) {
      Files.copy(pack.get(), upstream);
    }
    upstream.flush();
  }

  /**
   * Reads what upstream answers; what it says beside its report goes to the client at once.
   *
   * @return empty where upstream cannot report
   */
  Optional<Report> verdict(PktReader upstream) throws IOException {
    var asked = offered.ask(request.capabilities());
    boolean reports = asked.has(Capabilities.REPORT) || asked.has(Capabilities.REPORT_V2);
    if (!asked.has(Capabilities.SIDE_BAND)) {
      return reports ? Optional.of(Report.read(upstream)) : Optional.empty();
    }
    var report = sideBand(upstream);
    return reports
        ? Optional.of(
            Report.read(
                new PktReader(new ByteArrayInputStream(report.toByteArray()), Leg.UPSTREAM)))
        : Optional.empty();
  }

  private ByteArrayOutputStream sideBand(PktReader in) throws IOException {
    var report = new ByteArrayOutputStream();
    var text = new PlainText();
    while (true) {
      switch (in.next()) {
        case DATA -> {
          int band = in.length() == 0 ? 0 : in.buffer()[0];
          switch (band) {
            case 1 -> report.write(in.buffer(), 1, in.length() - 1);
            case 2, 3 -> voice.pass(text.next(in.buffer(), 1, in.length() - 1));
            default -> throw Leg.UPSTREAM.malformed("a packet is of no band");
          }
        }
        case FLUSH -> {
          return report;
        }
        case END, DELIMITER, RESPONSE_END -> throw Leg.UPSTREAM.ended();
      }
      if (report.size() > MOST_REPORT) {
        throw Leg.UPSTREAM.malformed("a report is too long");
      }
    }
  }
}
