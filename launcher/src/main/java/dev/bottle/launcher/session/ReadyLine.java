package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first line of a gateway's stdout.
 *
 * @param placeholders what stands in for each credential, by name
 * @param ssh where each ssh entry is served, {@code address:port} by its Host
 * @param git where each git entry is, a URL by its Name
 */
record ReadyLine(
    Map<String, String> placeholders, Map<String, String> ssh, Map<String, String> git) {
  ReadyLine {
    placeholders = Map.copyOf(placeholders);
    ssh = Map.copyOf(ssh);
    git = Map.copyOf(git);
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
      return new ReadyLine(
          texts(node.path("placeholders")), texts(node.path("ssh")), texts(node.path("git")));
    } catch (JsonProcessingException e) {
      throw new SessionException("the gateway's first line is not its ready line", e);
    }
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
