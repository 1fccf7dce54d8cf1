package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * One line of an audit log as a person reads it. Names in it come from agent and upstream: all of
 * it is escaped.
 */
public record AuditLine(String decision, String shown) {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** Reads a line; empty for a line that is no exchange's event. */
  public static Optional<AuditLine> parse(String json, ZoneId zone) {
    JsonNode event;
    try {
      event = Json.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    String decision = event.path("decision").asText();
    if (decision.isEmpty()) {
      return Optional.empty();
    }
    String line =
        "%s  %-5s  %-18s %-5s %s%s"
            .formatted(
                clock(event.path("time").asText(), zone),
                decision,
                event.path("code").asText(decision.equals("allow") ? status(event) : ""),
                event.path("method").asText(event.path("event").asText()),
                subject(event),
                finding(event));
    return Optional.of(new AuditLine(decision, Visible.text(line).stripTrailing()));
  }

  private static String clock(String time, ZoneId zone) {
    try {
      return CLOCK.format(Instant.parse(time).atZone(zone));
    } catch (DateTimeParseException e) {
      return "--:--:--";
    }
  }

  private static String status(JsonNode event) {
    return event.path("status").asText("");
  }

  private static String subject(JsonNode event) {
    if (event.has("repo")) {
      return GitNames.repository(event.path("repo").asText()) + "  " + refs(event.path("refs"));
    }
    if (event.has("entry")) {
      return event.path("entry").asText() + "  " + event.path("command").asText();
    }
    String scheme = event.path("scheme").asText();
    int port = event.path("port").asInt();
    boolean usual =
        (scheme.equals("https") && port == 443) || (scheme.equals("http") && port == 80);
    return (scheme.isEmpty() ? "" : scheme + "://")
        + event.path("host").asText()
        + (usual || port == 0 ? "" : ":" + port)
        + event.path("path").asText();
  }

  private static String refs(JsonNode refs) {
    return StreamSupport.stream(refs.spliterator(), false)
        .map(ref -> GitNames.ref(ref.asText()))
        .collect(Collectors.joining(", "));
  }

  private static String finding(JsonNode event) {
    String rule = event.path("rule").asText();
    String location = event.path("location").asText();
    if (event.has("repo")) {
      return location.isEmpty() ? "" : "   " + location;
    }
    String canary = event.path("canary").asBoolean() ? "   CANARY: a planted value" : "";
    return rule.isEmpty()
        ? ""
        : "   " + rule + (location.isEmpty() ? "" : " at " + location) + canary;
  }
}
