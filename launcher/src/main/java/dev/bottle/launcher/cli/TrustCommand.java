package dev.bottle.launcher.cli;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.trust.Approvals;
import dev.bottle.launcher.trust.HostKeyStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
    footer = {
      "",
      "Examples:",
      "  bottle trust",
      "  bottle trust --sha256 HASH   (no terminal)",
      "  bottle trust --forget-host-key gitea.example.com:30009"
    })
public final class TrustCommand implements Callable<Integer> {
  private static final int SSH_PORT = 22;

  private final ManifestReader reader;
  private final Approvals approvals;
  private final HostKeyStore hostKeys;
  private final BiConsumer<ManifestReader.Reading, ManifestFile> preview;
  private final Person person;
  private final PrintStream err;

  @Option(
      names = "--sha256",
      paramLabel = "HASH",
      description = "Approve exactly this content without asking.")
  private @Nullable String hash;

  @Option(
      names = "--forget-host-key",
      paramLabel = "HOST:PORT",
      description = "Forget the ssh host key that you agreed to at an earlier start.")
  private @Nullable String upstream;

  @Spec private @Nullable CommandSpec spec;

  /**
   * The command.
   *
   * @param preview shows what each agent of a file would be granted
   */
  public TrustCommand(
      ManifestReader reader,
      Approvals approvals,
      HostKeyStore hostKeys,
      BiConsumer<ManifestReader.Reading, ManifestFile> preview,
      Person person,
      PrintStream err) {
    this.reader = reader;
    this.approvals = approvals;
    this.hostKeys = hostKeys;
    this.preview = preview;
    this.person = person;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    return upstream == null ? trust() : forget(upstream);
  }

  private int forget(String text) throws IOException {
    Destination target;
    try {
      target = Destination.parse(text, SSH_PORT);
    } catch (InvalidNameException e) {
      throw new ParameterException(
          spec == null ? new CommandLine(this) : spec.commandLine(),
          "--forget-host-key: " + e.getMessage());
    }
    if (!hostKeys.forget(target)) {
      err.println("bottle: no host key of " + target + " was agreed to at a start.");
      return ExitCode.FAILED;
    }
    err.println("forgotten; the next start shows what " + target + " has now, and asks");
    return ExitCode.OK;
  }

  private int trust() throws IOException {
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
