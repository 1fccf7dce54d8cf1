package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a gateway says in its audit log from now on. */
final class AuditTail {
  private static final Duration POLL = Duration.ofMillis(50);

  /** At once, of a log that grows faster than it is read. */
  private static final int BITE = 1 << 20;

  private final Path audit;
  private long position;

  /** From what the log has now. */
  AuditTail(Path audit) throws IOException {
    this.audit = audit;
    this.position = Files.size(audit);
  }

  /**
   * Waits for an event.
   *
   * @param kinds the values of {@code event} to look at
   * @return empty when none came in time
   */
  Optional<JsonNode> await(Set<String> kinds, Predicate<JsonNode> wanted, Duration patience)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      for (String line : fresh()) {
        // Most lines are requests, which need not be taken apart.
        if (kinds.stream().anyMatch(line::contains)) {
          var event = event(line);
          if (kinds.contains(event.path("event").asText()) && wanted.test(event)) {
            return Optional.of(event);
          }
        }
      }
      if (System.nanoTime() > until) {
        return Optional.empty();
      }
      Thread.sleep(POLL);
    }
  }

  /** Whole lines only: the launcher appends while we read. */
  private List<String> fresh() throws IOException {
    try (var log = new RandomAccessFile(audit.toFile(), "r")) {
      log.seek(position);
      byte[] bytes = new byte[Math.clamp(log.length() - position, 0, BITE)];
      log.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      position += end;
      return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static JsonNode event(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new SessionException("the gateway's log has a line that is no event", e);
    }
  }
}
