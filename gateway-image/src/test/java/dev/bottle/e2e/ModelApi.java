package dev.bottle.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A stand-in for the model's API: answers every message with one canned text, as a stream. */
final class ModelApi implements HttpHandler {
  static final String ANSWER = "CANNED-ANSWER from the stand-in";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] body = body(exchange);
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/v1/messages/count_tokens")) {
      json(exchange, 200, Map.of("input_tokens", 10));
    } else if (!path.equals("/v1/messages") || !exchange.getRequestMethod().equals("POST")) {
      json(
          exchange,
          404,
          Map.of("type", "error", "error", Map.of("type", "not_found_error", "message", path)));
    } else {
      message(exchange, JSON.readTree(body));
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream raw = exchange.getRequestBody();
    return (zipped ? new GZIPInputStream(raw) : raw).readAllBytes();
  }

  private static void message(HttpExchange exchange, JsonNode request) throws IOException {
    String model = request.path("model").asText();
    if (!request.path("stream").asBoolean()) {
      var text = List.of(Map.of("type", "text", "text", ANSWER));
      json(exchange, 200, head(model, text, "end_turn"));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    for (Map<String, ?> event : events(model)) {
      String lines = "event: " + event.get("type") + "\ndata: " + JSON.writeValueAsString(event);
      exchange.getResponseBody().write((lines + "\n\n").getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
  }

  private static List<Map<String, ?>> events(String model) {
    Stream<Map<String, ?>> opening =
        Stream.of(
            Map.of("type", "message_start", "message", head(model, List.of(), "")),
            Map.of(
                "type",
                "content_block_start",
                "index",
                0,
                "content_block",
                Map.of("type", "text", "text", "")));
    Stream<Map<String, ?>> words =
        Stream.of(ANSWER.splitWithDelimiters(" ", 0))
            .map(
                word ->
                    Map.of(
                        "type",
                        "content_block_delta",
                        "index",
                        0,
                        "delta",
                        Map.of("type", "text_delta", "text", word)));
    Stream<Map<String, ?>> closing =
        Stream.of(
            Map.of("type", "content_block_stop", "index", 0),
            Map.of(
                "type",
                "message_delta",
                "delta",
                Map.of("stop_reason", "end_turn"),
                "usage",
                Map.of("output_tokens", 9)),
            Map.of("type", "message_stop"));
    return Stream.of(opening, words, closing).flatMap(part -> part).toList();
  }

  private static Map<String, ?> head(String model, List<?> content, String stopReason) {
    var head = new java.util.LinkedHashMap<String, Object>();
    head.put("id", "msg_1");
    head.put("type", "message");
    head.put("role", "assistant");
    head.put("model", model);
    head.put("content", content);
    if (!stopReason.isEmpty()) {
      head.put("stop_reason", stopReason);
    }
    head.put("usage", Map.of("input_tokens", 10, "output_tokens", 1));
    return head;
  }

  private static void json(HttpExchange exchange, int status, Map<String, ?> answer)
      throws IOException {
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean bodyless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodyless ? -1 : body.length);
    if (!bodyless) {
      exchange.getResponseBody().write(body);
    }
  }
}
