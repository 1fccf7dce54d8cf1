package dev.bottle.launcher.cli;

import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.trust.Approvals;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bottle trust}: a person approves the project's manifest as it is now. Without a terminal
 * only whoever names the content by its hash can.
 */
@Command(
    name = "trust",
    description = {
      "Approve ./claude-bottle.json as it is now, with the rules and CA files that it names.",
      "Shows what it grants and asks. Any change needs a new approval."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle trust", "  bottle trust --sha256 HASH   (no terminal)"})
public final class TrustCommand implements Callable<Integer> {
  private final ManifestReader reader;
  private final Approvals approvals;
  private final BiConsumer<ManifestReader.Reading, ManifestFile> preview;
  private final Person person;
  private final PrintStream err;

  @Option(
      names = "--sha256",
      paramLabel = "HASH",
      description = "Approve exactly this content without asking.")
  private @Nullable String hash;

  /**
   * The command.
   *
   * @param preview shows what each agent of a file would be granted
   */
  public TrustCommand(
      ManifestReader reader,
      Approvals approvals,
      BiConsumer<ManifestReader.Reading, ManifestFile> preview,
      Person person,
      PrintStream err) {
    this.reader = reader;
    this.approvals = approvals;
    this.preview = preview;
    this.person = person;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    var reading = reader.read(Optional.empty());
    var project =
        reading.files().stream().filter(f -> f.origin() == ManifestFile.Origin.PROJECT).findFirst();
    if (project.isEmpty()) {
      err.println("bottle: there is no ./" + ManifestFile.NAME + " here that needs an approval.");
      return ExitCode.FAILED;
    }
    var problems = reading.manifestProblems();
    if (!problems.isEmpty()) {
      ProblemTexts.lines(problems).forEach(err::println);
      return ExitCode.BAD_MANIFEST;
    }
    var approval = approvals.of(reading.manifest(), project.get());
    if (approval.standing().counts()) {
      err.println(project.get().shown() + " is approved already.");
      return ExitCode.OK;
    }
    return decide(reading, approval);
  }

  private int decide(ManifestReader.Reading reading, Approvals.Approval approval)
      throws IOException {
    var content = approval.content().hex();
    if (hash != null && !hash.equals(content)) {
      err.println("bottle: not approved: the content is " + content);
      return ExitCode.FAILED;
    }
    if (hash == null) {
      preview.accept(reading, approval.file());
      err.println("sha256     " + content);
      if (!person.present()) {
        err.println(
            "bottle: there is no terminal to ask at. bottle trust --sha256 HASH names the"
                + " content.");
        return ExitCode.USAGE;
      }
      if (!person.agrees("Approve?")) {
        return ExitCode.FAILED;
      }
    }
    approvals.keep(approval);
    err.println("approved");
    return ExitCode.OK;
  }
}
