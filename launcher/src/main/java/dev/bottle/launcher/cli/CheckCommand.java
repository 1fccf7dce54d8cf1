package dev.bottle.launcher.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.manifest.Problem;
import dev.bottle.launcher.plan.GatewayChecks;
import dev.bottle.launcher.plan.HostFacts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bottle check}: is the manifest right, for every agent and bottle, on this host? */
@Command(
    name = "check",
    description = "Say everything that is wrong with the manifest. Starts nothing, asks nothing.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle check", "  bottle check --format json"})
public final class CheckCommand implements Callable<Integer> {
  private final ManifestReader reader;
  private final HostView host;
  private final PrintStream out;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "In place of ./claude-bottle.json.")
  private @Nullable Path manifest;

  @Mixin private final ListingOption format = new ListingOption();

  public CheckCommand(ManifestReader reader, HostView host, PrintStream out) {
    this.reader = reader;
    this.host = host;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    var reading = reader.read(Optional.ofNullable(manifest));
    var problems = new ArrayList<>(reading.problems());
    problems.addAll(together(reading));
    switch (format.listing()) {
      case TEXT -> {
        text(reading, problems);
        notes(reading);
      }
      case JSON -> out.println(json(problems));
    }
    return problems.isEmpty() ? ExitCode.OK : ExitCode.BAD_MANIFEST;
  }

  /** What the gateway says of each bottle's parts together, where the parts are right. */
  private List<Problem> together(ManifestReader.Reading reading) {
    return reading.manifest().bottles().values().stream()
        .filter(
            bottle ->
                reading.manifestProblems().stream()
                    .noneMatch(p -> p.isWithin("bottles." + bottle.name())))
        .flatMap(bottle -> GatewayChecks.of(bottle, HostFacts.Login.of(host), host.home()).stream())
        .toList();
  }

  private void text(ManifestReader.Reading reading, List<Problem> problems) {
    if (reading.files().isEmpty()) {
      out.println("no manifest: neither ./" + ManifestFile.NAME + " nor ~/" + ManifestFile.NAME);
    } else {
      ProblemTexts.lines(problems).forEach(out::println);
    }
  }

  /** Of missing keys the problems tell. */
  private void notes(ManifestReader.Reading reading) {
    for (var note : KeyNotes.of(reading.manifest())) {
      switch (note.level()) {
        case OK, WARN -> out.println("note: " + note.text());
        case FAIL, NO_ENGINE -> {}
      }
    }
  }

  private static String json(List<Problem> problems) {
    var root = JsonNodeFactory.instance.arrayNode();
    for (var problem : problems) {
      root.addObject()
          .put("file", problem.file())
          .put("line", problem.place().line())
          .put("column", problem.place().column())
          .put("path", problem.path())
          .put("message", problem.message());
    }
    return root.toString();
  }
}
