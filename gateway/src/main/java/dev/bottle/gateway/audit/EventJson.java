package dev.bottle.gateway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.SecretKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Renders an event as one JSON object without line ends; absent fields are left out. */
final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Optional<String> bottle;

  EventJson(Optional<String> bottle) {
    this.bottle = bottle;
  }

  String render(GatewayEvent event) {
    var buffer = new StringWriter();
    try (var json = JSON.createGenerator(buffer)) {
      json.writeStartObject();
      json.writeStringField("time", time(event.time()));
      json.writeStringField("event", kind(event));
      text(json, "bottle", bottle);
      outcome(json, event.outcome());
      switch (event) {
        case GatewayEvent.Request request -> request(json, request);
        case GatewayEvent.Tunnel tunnel -> tunnel(json, tunnel);
        case GatewayEvent.Ssh ssh -> ssh(json, ssh);
        case GatewayEvent.Push push -> push(json, push);
        case GatewayEvent.Dns dns -> json.writeStringField("host", dns.host());
      }
      place(json, event.outcome());
      switch (event) {
        case GatewayEvent.Request r -> traffic(json, r.bytesUp(), r.bytesDown());
        case GatewayEvent.Tunnel t -> traffic(json, t.bytesUp(), t.bytesDown());
        case GatewayEvent.Ssh s -> traffic(json, s.bytesUp(), s.bytesDown());
        case GatewayEvent.Push p -> traffic(json, p.bytesUp(), p.bytesDown());
        case GatewayEvent.Dns _ -> {}
      }
      json.writeNumberField("millis", event.millis());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return buffer.toString();
  }

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  static String kind(GatewayEvent event) {
    return switch (event) {
      case GatewayEvent.Request _ -> "request";
      case GatewayEvent.Tunnel _ -> "tunnel";
      case GatewayEvent.Ssh _ -> "ssh";
      case GatewayEvent.Push _ -> "push";
      case GatewayEvent.Dns _ -> "dns";
    };
  }

  private static void outcome(JsonGenerator json, Outcome outcome) throws IOException {
    switch (outcome) {
      case Outcome.Allowed _ -> json.writeStringField("decision", "allow");
      case Outcome.Denied denied -> {
        json.writeStringField("decision", "deny");
        json.writeStringField("code", denied.code());
      }
      case Outcome.Failed failed -> {
        json.writeStringField("decision", "error");
        json.writeStringField("code", failed.code());
      }
    }
  }

  private static void request(JsonGenerator json, GatewayEvent.Request request) throws IOException {
    text(json, "method", request.method());
    text(json, "scheme", request.scheme());
    text(json, "host", request.host());
    if (request.port().isPresent()) {
      json.writeNumberField("port", request.port().getAsInt());
    }
    text(json, "path", request.path());
    if (request.status().isPresent()) {
      json.writeNumberField("status", request.status().getAsInt());
    }
    if (request.redacted() > 0) {
      json.writeNumberField("redacted", request.redacted());
    }
  }

  private static void tunnel(JsonGenerator json, GatewayEvent.Tunnel tunnel) throws IOException {
    json.writeStringField("host", tunnel.host());
    json.writeNumberField("port", tunnel.port());
  }

  private static void ssh(JsonGenerator json, GatewayEvent.Ssh ssh) throws IOException {
    json.writeStringField("host", ssh.host());
    json.writeNumberField("port", ssh.port());
    json.writeStringField("entry", ssh.entry());
    text(json, "command", ssh.command());
    if (ssh.exit().isPresent()) {
      json.writeNumberField("exit", ssh.exit().getAsInt());
    }
  }

  private static void push(JsonGenerator json, GatewayEvent.Push push) throws IOException {
    json.writeStringField("scheme", push.scheme());
    json.writeStringField("host", push.host());
    json.writeNumberField("port", push.port());
    json.writeStringField("repo", push.repo());
    json.writeArrayFieldStart("refs");
    for (var ref : push.refs()) {
      json.writeString(ref);
    }
    json.writeEndArray();
  }

  private static void place(JsonGenerator json, Outcome outcome) throws IOException {
    switch (outcome) {
      case Outcome.Allowed(var rule, var location, var secret) ->
          place(json, rule, location, secret);
      case Outcome.Denied(_, var rule, var location, var secret) ->
          place(json, rule, location, secret);
      case Outcome.Failed _ -> {}
    }
  }

  private static void place(
      JsonGenerator json, Optional<String> rule, Optional<String> location, SecretKind secret)
      throws IOException {
    text(json, "rule", rule);
    text(json, "location", location);
    switch (secret) {
      case CANARY -> json.writeBooleanField("canary", true);
      case GENUINE -> {}
    }
  }

  private static void traffic(JsonGenerator json, long up, long down) throws IOException {
    json.writeNumberField("bytesUp", up);
    json.writeNumberField("bytesDown", down);
  }

  private static void text(JsonGenerator json, String field, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(field, value.get());
    }
  }
}
