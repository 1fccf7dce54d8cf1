package dev.bottle.launcher.cli;

import dev.bottle.launcher.cli.StartRunner.Consent;
import dev.bottle.launcher.plan.HostFacts.WorkspaceChoice;
import dev.bottle.launcher.plan.Workspace.Access;
import dev.bottle.launcher.preflight.Preflight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle start}. */
@Command(
    name = "start",
    description = "Start an agent of the manifest in a bottle of its own.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  bottle start demo --setup --yes",
      "  bottle start writer",
      "  bottle start writer --dry-run --verbose",
      "  bottle start writer --detach",
      "  bottle start writer --workspace ~/src/site:ro -- -p \"What is here?\""
    })
public final class StartCommand implements Callable<Integer> {
  private static final String STAY_BEHIND = "--stay-behind";

  private final StartRunner runner;
  private final InputStream stdin;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "<agent>",
      description = "An agent of the manifest, or demo.")
  private String agent = "";

  @Parameters(index = "1..*", paramLabel = "args", description = "Behind --: for the agent.")
  private List<String> args = List.of();

  @Option(names = "--yes", description = "Do not ask. Starts only what was approved before.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Show what would start, and change nothing.")
  private boolean dryRun;

  @Option(names = "--setup", description = "Install and start an engine first if none answers.")
  private boolean setup;

  @Option(names = "--verbose", description = "Show every allowed host.")
  private boolean verbose;

  @Option(
      names = "--detach",
      description = "Leave the agent running on its own; print the bottle's id.")
  private boolean detach;

  @Option(names = STAY_BEHIND, hidden = true)
  private boolean stayBehind;

  @Mixin private final ListingOption format = new ListingOption();

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "In place of ./claude-bottle.json.")
  private @Nullable Path manifest;

  @Option(
      names = "--workspace",
      paramLabel = "DIR[:ro]",
      description = "The folder to work in, at /workspace.")
  private @Nullable String workspace;

  /**
   * The command.
   *
   * @param stdin where a launcher that stays behind is told the secrets
   */
  public StartCommand(StartRunner runner, InputStream stdin) {
    this.runner = runner;
    this.stdin = stdin;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (format.listing() == Listing.JSON && !dryRun) {
      throw wrong("--format json goes with --dry-run");
    }
    var consent = dryRun ? Consent.DRY_RUN : yes ? Consent.GIVEN : Consent.ASK;
    var readiness =
        !setup
            ? Ground.Readiness.IMAGES
            : yes ? Ground.Readiness.SETUP_UNASKED : Ground.Readiness.SETUP;
    return runner.run(
        new StartRunner.Options(
            agent,
            consent,
            readiness,
            verbose ? Preflight.Detail.ALL : Preflight.Detail.SHORT,
            Optional.ofNullable(manifest),
            workspace == null ? Optional.empty() : Optional.of(choice(workspace)),
            args,
            presence(),
            format.listing()));
  }

  private Presence presence() {
    if (stayBehind) {
      return new Presence.StayingBehind(stdin);
    }
    return detach ? new Presence.Detaching(again()) : new Presence.Attached();
  }

  /** The same start for the launcher that stays behind: by then the person has agreed. */
  private List<String> again() {
    var again = new ArrayList<>(List.of("start", agent, "--yes", STAY_BEHIND));
    if (manifest != null) {
      again.addAll(List.of("--manifest", manifest.toString()));
    }
    if (workspace != null) {
      again.addAll(List.of("--workspace", workspace));
    }
    again.add("--");
    again.addAll(args);
    return again;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(
        spec == null ? new CommandLine(this) : spec.commandLine(), message);
  }

  private WorkspaceChoice choice(String text) throws IOException {
    boolean readOnly = text.endsWith(":ro");
    var folder = Path.of(readOnly ? text.substring(0, text.length() - 3) : text);
    if (!Files.isDirectory(folder)) {
      throw wrong("--workspace: " + folder + " is no folder");
    }
    return new WorkspaceChoice(
        folder.toRealPath(), readOnly ? Optional.of(Access.READ_ONLY) : Optional.empty());
  }
}
