package dev.bottle.launcher.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.manifest.Problem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bottle check}: is the manifest right, for every agent and bottle, on this host? */
@Command(
    name = "check",
    description = "Say everything that is wrong with the manifest. Starts nothing, asks nothing.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle check", "  bottle check --format json"})
public final class CheckCommand implements Callable<Integer> {
  private final ManifestReader reader;
  private final PrintStream out;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "In place of ./claude-bottle.json.")
  private @Nullable Path manifest;

  @Option(names = "--format", paramLabel = "text|json", description = "Default: text.")
  private Format format = Format.text;

  /** How to say it; the names are what the user types. */
  enum Format {
    text,
    json
  }

  public CheckCommand(ManifestReader reader, PrintStream out) {
    this.reader = reader;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    var reading = reader.read(Optional.ofNullable(manifest));
    switch (format) {
      case text -> text(reading);
      case json -> out.println(json(reading.problems()));
    }
    return reading.problems().isEmpty() ? ExitCode.OK : ExitCode.BAD_MANIFEST;
  }

  private void text(ManifestReader.Reading reading) {
    if (reading.files().isEmpty()) {
      out.println("no manifest: neither ./" + ManifestFile.NAME + " nor ~/" + ManifestFile.NAME);
    } else {
      ProblemTexts.lines(reading.problems()).forEach(out::println);
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
