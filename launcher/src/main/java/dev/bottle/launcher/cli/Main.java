package dev.bottle.launcher.cli;

import dev.bottle.gateway.cli.GatewayCommand;
import dev.bottle.gateway.cli.RulesCommand;
import dev.bottle.gateway.cli.ScanCommand;
import dev.bottle.launcher.docker.DockerImages;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.PlanRefusedException;
import dev.bottle.launcher.plan.Planner;
import dev.bottle.launcher.plan.WorkspaceFindings;
import dev.bottle.launcher.preflight.Preflight;
import dev.bottle.launcher.preflight.Source;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.trust.Approvals;
import dev.bottle.launcher.trust.HostKeyStore;
import dev.bottle.launcher.trust.Standing;
import dev.bottle.launcher.trust.TrustStore;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code bottle} command. */
@Command(
    name = "bottle",
    description = "Run coding agents in containers whose only way out is an inspecting gateway.",
    version = "bottle 0.1.0",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  bottle start demo --setup --yes",
      "  bottle check",
      "  bottle gateway --listen 127.0.0.1:3128 --allow api.example.com"
    })
public final class Main {
  private final Map<String, String> environment;
  private final HostView host;
  private final Person person;
  private final PrintStream out;
  private final PrintStream err;
  private final StateRoot state;
  private final HostKeyStore hostKeys;
  private final DockerGround ground;

  Main(
      Map<String, String> environment,
      HostView host,
      Person person,
      PrintStream out,
      PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.host = host;
    this.person = person;
    this.out = out;
    this.err = err;
    this.state = StateRoot.of(environment);
    this.hostKeys = new HostKeyStore(state.directory().resolve("host-keys"));
    this.ground = new DockerGround(environment, person, out, err);
  }

  /** Runs the command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    try {
      return new Main(
              System.getenv(), HostView.ofThisProcess(), Person.ofProcess(), System.out, System.err)
          .commandLine()
          .execute(args);
    } catch (RuntimeException | Error e) {
      return new Failures(System.getenv(), System.err).tell(e);
    }
  }

  CommandLine commandLine() {
    var reader = new ManifestReader(host, new GatewayRules());
    var approvals = new Approvals(new TrustStore(state.directory().resolve("trust")));
    var keys = new HostKeys(hostKeys, new GatewaySsh(), person, err);
    var identities = new Identities(new GatewaySsh(), person, err);
    var departure = new Departure(ground, host, keys, identities, person, out, err);
    var start =
        new StartRunner(ground, host, reader, approvals, this::facts, departure, person, out, err);
    var doctor =
        new Doctor(
            ground::connect,
            () -> DockerImages.of(environment),
            ground::expectedImages,
            state,
            HostFacts.Login.of(host),
            reader);
    var failures = new Failures(environment, err);
    return new CommandLine(this)
        .addSubcommand(new StartCommand(start, System.in))
        .addSubcommand(new PsCommand(ground::connect, state, out))
        .addSubcommand(new LogsCommand(state, out))
        .addSubcommand(new AllowCommand(ground::connect, state, out))
        .addSubcommand(new PushesCommand(ground::connect, state, environment, person, out, err))
        .addSubcommand(new StopCommand(ground::connect, state, out))
        .addSubcommand(new PruneCommand(ground::connect, state, out))
        .addSubcommand(new CheckCommand(reader, host, out))
        .addSubcommand(new TrustCommand(reader, approvals, hostKeys, this::preview, person, err))
        .addSubcommand(new DoctorCommand(doctor, out))
        .addSubcommand(new SetupCommand(ground, person, out, err))
        .addSubcommand(new BuildCommand(ground, out))
        .addSubcommand(new GatewayCommand())
        .addSubcommand(new ScanCommand())
        .addSubcommand(new RulesCommand())
        .addSubcommand(new CompletionCommand(out))
        .setOut(new PrintWriter(out, true, out.charset()))
        .setErr(new PrintWriter(err, true, err.charset()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, _) -> failures.usage(e))
        .setExecutionExceptionHandler((e, _, _) -> failures.tell(e));
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
          bottle.logins().isEmpty() ? Map.of() : hostKeys.all(),
          HostFacts.Login.of(host));
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
        Preflight.lines(
                plan, List.of(source), WorkspaceFindings.NONE, Preflight.Detail.ALL, host.home())
            .forEach(err::println);
      } catch (PlanRefusedException e) {
        err.println("  " + agent.name() + " would not start: " + e.getMessage());
      }
      err.println();
    }
  }
}
