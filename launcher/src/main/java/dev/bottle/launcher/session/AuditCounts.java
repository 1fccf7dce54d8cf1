package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many exchanges an audit log has allowed and denied. */
public record AuditCounts(long allowed, long denied) {

  /** Counts a log; one that is not there counts nothing. */
  public static AuditCounts of(Path audit) throws IOException {
    if (Files.notExists(audit)) {
      return new AuditCounts(0, 0);
    }
    long allowed = 0;
    long denied = 0;
    try (var lines = Files.newBufferedReader(audit)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        switch (decisionOf(line)) {
          case "allow" -> allowed++;
          case "deny" -> denied++;
          default -> {}
        }
      }
    }
    return new AuditCounts(allowed, denied);
  }

  private static String decisionOf(String line) {
    try {
      return Json.MAPPER.readTree(line).path("decision").asText();
    } catch (JsonProcessingException e) {
      return ""; // the last line, half written
    }
  }
}
