package dev.bottle.launcher.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.AuditCounts;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.BottleMemory;
import dev.bottle.launcher.session.BottleState;
import dev.bottle.launcher.session.StateRoot;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code bottle ps}: every bottle that this user's state folder knows. */
public final class PsCommand {
  private static final String COLUMNS = "%-14s  %-13s %-8s %-6s %-8s %-7s %s%n";

  private final Runtime runtime;
  private final StateRoot states;
  private final PrintStream out;

  /** Asks this engine for memory only. */
  public PsCommand(Runtime runtime, StateRoot states, PrintStream out) {
    this.runtime = runtime;
    this.states = states;
    this.out = out;
  }

  private record Row(
      String bottle,
      String agent,
      String state,
      long upSeconds,
      long allowed,
      long denied,
      @Nullable BottleMemory memory) {}

  /** Prints; gives the exit code. */
  public int run(Listing listing) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (BottleFolder folder : states.all()) {
      rows.add(row(folder));
    }
    switch (listing) {
      case TEXT -> printText(rows);
      case JSON -> out.println(JsonMapper.builder().build().writeValueAsString(asJson(rows)));
    }
    return 0;
  }

  private Row row(BottleFolder folder) throws IOException {
    BottleState state = BottleState.read(folder);
    boolean running = folder.isRunning();
    AuditCounts counts = AuditCounts.of(folder.audit());
    Instant until =
        state.ended() != null
            ? Instant.parse(state.ended())
            : running ? Instant.now() : folder.lastSign();
    Duration up = Duration.between(Instant.parse(state.started()), until);
    return new Row(
        state.bottle(),
        state.agent(),
        running ? "running" : "ended",
        up.toSeconds(),
        counts.allowed(),
        counts.denied(),
        running ? BottleMemory.of(runtime, state.bottle()).orElse(null) : null);
  }

  private void printText(List<Row> rows) {
    out.printf(COLUMNS, "BOTTLE", "AGENT", "STATE", "UP", "ALLOWED", "DENIED", "MEMORY");
    for (Row row : rows) {
      out.printf(
          COLUMNS,
          row.bottle(),
          row.agent(),
          row.state(),
          inWords(Duration.ofSeconds(row.upSeconds())),
          row.allowed(),
          row.denied(),
          row.memory() == null ? "–" : row.memory().inWords());
    }
  }

  private static String inWords(Duration up) {
    if (up.toMinutes() < 1) {
      return up.toSeconds() + " s";
    }
    return up.toHours() < 1 ? up.toMinutes() + " m" : up.toHours() + " h";
  }

  private static List<Map<String, Object>> asJson(List<Row> rows) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("bottle", row.bottle());
      fields.put("agent", row.agent());
      fields.put("state", row.state());
      fields.put("upSeconds", row.upSeconds());
      fields.put("allowed", row.allowed());
      fields.put("denied", row.denied());
      if (row.memory() != null) {
        fields.put("agentMemory", row.memory().agent());
        fields.put("gatewayMemory", row.memory().gateway());
      }
      list.add(fields);
    }
    return list;
  }
}
