package dev.bottle.launcher.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ps}, {@code logs}, {@code allow} and {@code stop} know of a bottle.
 *
 * @param bottle its id
 * @param agent the agent's name
 * @param started when, ISO 8601
 * @param ended when, ISO 8601; absent while it runs and after a launcher that was killed
 * @param pid the launcher's process
 * @param pidStarted when that process began, ISO 8601, so that a reused number is not taken for it
 * @param addresses of its containers
 * @param allowed exchanges allowed; counted at the end
 * @param denied exchanges denied; counted at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BottleState(
    String bottle,
    String agent,
    String started,
    @Nullable String ended,
    long pid,
    String pidStarted,
    BottleAddresses addresses,
    @Nullable Long allowed,
    @Nullable Long denied) {

  static BottleState begun(String bottle, String agent, Instant now, BottleAddresses addresses) {
    var self = ProcessHandle.current();
    return new BottleState(
        bottle, agent, now.toString(), null, self.pid(), startOf(self), addresses, null, null);
  }

  BottleState endedAt(Instant now, AuditCounts counts) {
    return new BottleState(
        bottle,
        agent,
        started,
        now.toString(),
        pid,
        pidStarted,
        addresses,
        counts.allowed(),
        counts.denied());
  }

  /** Reads a bottle's state. */
  public static BottleState read(BottleFolder folder) throws IOException {
    return Json.MAPPER.readValue(Files.readAllBytes(folder.state()), BottleState.class);
  }

  void write(BottleFolder folder) throws IOException {
    BottleFolder.write(folder.state(), Json.MAPPER.writeValueAsBytes(this));
  }

  /** When a process began, as {@link #pidStarted} has it. */
  public static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
