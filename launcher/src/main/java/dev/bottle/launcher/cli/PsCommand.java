package dev.bottle.launcher.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.AuditCounts;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.BottleMemory;
import dev.bottle.launcher.session.BottleState;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bottle ps}: every bottle that this user's state folder knows. */
@Command(
    name = "ps",
    description = "List bottles, those that run and those that ended.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle ps", "  bottle ps --format json"})
public final class PsCommand implements Callable<Integer> {
  private final Supplier<Runtime> engine;
  private final StateRoot states;
  private final PrintStream out;

  @Mixin private final ListingOption format = new ListingOption();

  /** Asks this engine for memory only. */
  public PsCommand(Supplier<Runtime> engine, StateRoot states, PrintStream out) {
    this.engine = engine;
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

  @Override
  public Integer call() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Runtime runtime = engine.get()) {
      for (BottleFolder folder : states.all()) {
        rows.add(row(runtime, folder));
      }
    }
    switch (format.listing()) {
      case TEXT -> printText(rows);
      case JSON -> out.println(JsonMapper.builder().build().writeValueAsString(asJson(rows)));
    }
    return ExitCode.OK;
  }

  private static Row row(Runtime runtime, BottleFolder folder) throws IOException {
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
        Visible.text(state.agent()),
        running ? "running" : "ended",
        up.toSeconds(),
        counts.allowed(),
        counts.denied(),
        running ? BottleMemory.of(runtime, state.bottle()).orElse(null) : null);
  }

  private void printText(List<Row> rows) {
    String columns =
        "%%-%ds  %%-%ds  %%-7s  %%-5s  %%-7s  %%-6s  %%s%%n"
            .formatted(width("BOTTLE", rows, Row::bottle), width("AGENT", rows, Row::agent));
    out.printf(columns, "BOTTLE", "AGENT", "STATE", "UP", "ALLOWED", "DENIED", "MEMORY");
    for (Row row : rows) {
      out.printf(
          columns,
          row.bottle(),
          row.agent(),
          row.state(),
          Ages.inWords(Duration.ofSeconds(row.upSeconds())),
          row.allowed(),
          row.denied(),
          row.memory() == null ? "–" : row.memory().inWords());
    }
  }

  private static int width(String title, List<Row> rows, Function<Row, String> column) {
    return rows.stream()
        .mapToInt(row -> column.apply(row).length())
        .reduce(title.length(), Math::max);
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
