package dev.bottle.launcher.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bottle.launcher.cli.Doctor.Finding;
import dev.bottle.launcher.cli.Doctor.Level;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bottle doctor}: is this host ready for bottles? */
@Command(
    name = "doctor",
    description = "Look at what bottles need on this host: engine, images, disk. Changes nothing.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle doctor", "  bottle doctor --format json"})
public final class DoctorCommand implements Callable<Integer> {
  private final Doctor doctor;
  private final PrintStream out;

  @Mixin private final ListingOption format = new ListingOption();

  DoctorCommand(Doctor doctor, PrintStream out) {
    this.doctor = doctor;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    var findings = doctor.examine();
    switch (format.listing()) {
      case TEXT -> findings.forEach(this::text);
      case JSON -> out.println(json(findings));
    }
    var worst = findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.OK);
    return switch (worst) {
      case OK, WARN -> ExitCode.OK;
      case FAIL -> ExitCode.FAILED;
      case NO_ENGINE -> ExitCode.NO_ENGINE;
    };
  }

  private void text(Finding finding) {
    var lines = finding.text().lines().map(Visible::text).toList();
    out.printf("%-4s  %-9s  %s%n", word(finding), finding.subject(), lines.getFirst());
    lines.stream().skip(1).forEach(line -> out.println(" ".repeat(17) + line));
  }

  private static String json(List<Finding> findings) {
    var array = JsonNodeFactory.instance.arrayNode();
    findings.forEach(
        f ->
            array
                .addObject()
                .put("level", word(f))
                .put("subject", f.subject())
                .put("text", f.text()));
    return array.toString();
  }

  private static String word(Finding finding) {
    return switch (finding.level()) {
      case OK, WARN, FAIL -> finding.level().name().toLowerCase(Locale.ROOT);
      case NO_ENGINE -> "fail";
    };
  }
}
