package dev.bottle.gateway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.bottle.gateway.git.KeptDecision;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The lines on stdout that are not events of traffic. */
final class Notices {
  private static final JsonFactory JSON = new JsonFactory();

  private Notices() {}

  /** Fills in one JSON object. */
  @FunctionalInterface
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  static String reloaded(List<String> notes) {
    return line(
        "reloaded",
        json -> {
          if (!notes.isEmpty()) {
            json.writeStringField("note", String.join("; ", notes));
          }
        });
  }

  static String reloadFailed(List<String> problems) {
    return line(
        "reload-failed",
        json -> {
          json.writeArrayFieldStart("problems");
          for (var problem : problems) {
            json.writeString(problem);
          }
          json.writeEndArray();
        });
  }

  static String pushDecided(KeptDecision decision) {
    return line(
        "push-decided",
        json -> {
          json.writeStringField("id", decision.id());
          json.writeStringField("outcome", decision.result().text());
          json.writeStringField("detail", decision.detail());
        });
  }

  static String line(String event, Members members) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("event", event);
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }
}
