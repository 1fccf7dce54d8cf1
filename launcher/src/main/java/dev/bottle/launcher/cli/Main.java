package dev.bottle.launcher.cli;

import dev.bottle.gateway.cli.RulesCommand;
import dev.bottle.gateway.cli.ScanCommand;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.PlanRefusedException;
import dev.bottle.launcher.plan.Planner;
import dev.bottle.launcher.preflight.Preflight;
import dev.bottle.launcher.preflight.Source;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.trust.Approvals;
import dev.bottle.launcher.trust.Standing;
import dev.bottle.launcher.trust.TrustStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code bottle} command. */
@Command(
    name = "bottle",
    description = "Run coding agents in containers whose only way out is an inspecting gateway.",
    version = "bottle 0.1.0",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  bottle start demo --setup --yes", "  bottle check"})
public final class Main {
  private final HostView host = HostView.ofThisProcess();
  private final Person person = Person.ofProcess();
  private final StateRoot state = StateRoot.of(System.getenv());
  private final DockerGround ground = new DockerGround(System.getenv(), person, System.err);

  private Main() {}

  /** Runs the command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(new Main().commandLine().execute(args));
  }

  CommandLine commandLine() {
    var reader = new ManifestReader(host, new GatewayRules());
    var approvals = new Approvals(new TrustStore(state.directory().resolve("trust")));
    var start =
        new StartRunner(
            ground, host, reader, approvals, this::facts, person, System.out, System.err);
    var line =
        new CommandLine(this)
            .addSubcommand(new StartCommand(start))
            .addSubcommand(new CheckCommand(reader, System.out))
            .addSubcommand(new TrustCommand(reader, approvals, this::preview, person, System.err))
            .addSubcommand(new SetupCommand())
            .addSubcommand(new BuildCommand())
            .addSubcommand(new ScanCommand())
            .addSubcommand(new RulesCommand());
    line.addSubcommand(new CompletionCommand(System.out));
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, _, _) -> failed(e));
  }

  private static int failed(Exception e) {
    System.err.println("bottle: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
    return e instanceof EngineUnreachableException ? ExitCode.NO_ENGINE : ExitCode.FAILED;
  }

  private HostFacts facts(BottleSpec bottle) {
    try {
      var home = host.home().toRealPath();
      return new HostFacts(
          state.freshId(bottle.name(), new SecureRandom()),
          ground.expectedImages(),
          ground.runtimes(),
          Runtime.getRuntime().availableProcessors(),
          user(home),
          home,
          host.workingDirectory().toRealPath(),
          List.of(state.directory(), Path.of("/run/docker.sock"), Path.of("/var/run/docker.sock")),
          host.isSet(HostView.BUILT_IN_TOKEN) ? HostFacts.Login.PRESENT : HostFacts.Login.ABSENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process's own ids: of its entry in procfs where there is one, else of the home. */
  private static HostUser user(Path home) throws IOException {
    var self = Path.of("/proc/self");
    var owned = Files.exists(self) ? self : home;
    int uid = ((Number) Files.getAttribute(owned, "unix:uid")).intValue();
    int gid = ((Number) Files.getAttribute(owned, "unix:gid")).intValue();
    return new HostUser(uid, gid);
  }

  private void preview(ManifestReader.Reading reading, ManifestFile file) {
    for (var agent : reading.manifest().agents().values()) {
      var bottle = reading.manifest().bottles().get(agent.bottle());
      if (bottle == null || !(agent.source().equals(file) || bottle.source().equals(file))) {
        continue;
      }
      try {
        var request =
            new Planner.Request(agent, bottle, reading.files(), Optional.empty(), List.of());
        var plan = Planner.plan(request, facts(bottle));
        var source = new Source(file.shown(), Standing.NEW);
        Preflight.lines(plan, List.of(source), Preflight.Detail.ALL, host.home())
            .forEach(System.err::println);
      } catch (PlanRefusedException e) {
        System.err.println("  " + agent.name() + " would not start: " + e.getMessage());
      }
      System.err.println();
    }
  }
}
