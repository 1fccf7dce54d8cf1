package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first line of a gateway's stdout.
 *
 * @param placeholders what stands in for each credential, by name
 */
record ReadyLine(Map<String, String> placeholders) {
  ReadyLine {
    placeholders = Map.copyOf(placeholders);
  }

  /**
   * @throws SessionException when the line is something else
   */
  static ReadyLine parse(String line) {
    try {
      JsonNode node = Json.MAPPER.readTree(line);
      if (!"ready".equals(node.path("event").asText())) {
        throw new SessionException("the gateway's first line is not its ready line");
      }
      Map<String, String> placeholders = new LinkedHashMap<>();
      node.path("placeholders")
          .properties()
          .forEach(entry -> placeholders.put(entry.getKey(), entry.getValue().asText()));
      return new ReadyLine(placeholders);
    } catch (JsonProcessingException e) {
      throw new SessionException("the gateway's first line is not its ready line", e);
    }
  }
}
