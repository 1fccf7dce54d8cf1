package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.DockerImages;
import dev.bottle.launcher.docker.DockerRuntime;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.docker.Images;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import dev.bottle.launcher.session.Session;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Supervisor;
import dev.bottle.launcher.setup.HostSetup;
import dev.bottle.launcher.setup.Progress;
import dev.bottle.launcher.terminal.Stdio;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bottles on a Docker engine. */
final class DockerGround implements Ground {
  private static final ImageTags NOT_BUILT_YET = new ImageTags("bottle-gateway", "bottle-agent");

  private final Map<String, String> environment;
  private final Person person;
  private final PrintStream out;
  private final PrintStream err;

  // Found by hashing tens of megabytes: once a command is enough.
  private @Nullable ImageTags expected;

  DockerGround(Map<String, String> environment, Person person, PrintStream out, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.person = person;
    this.out = out;
    this.err = err;
  }

  DockerRuntime connect() {
    return DockerRuntime.connect(environment);
  }

  @Override
  public void mustAnswer() {
    try (var engine = connect()) {
      engine.info();
    }
  }

  @Override
  public Set<String> runtimes() {
    try (var engine = connect()) {
      return engine.info().runtimes();
    } catch (EngineUnreachableException e) {
      return Set.of();
    }
  }

  @Override
  public ImageTags expectedImages() {
    var known = expected;
    if (known == null) {
      try (var images = DockerImages.of(environment)) {
        known =
            setup(images, Readiness.IMAGES)
                .expectedImages()
                .map(named -> new ImageTags(named.gateway(), named.agent()))
                .orElse(NOT_BUILT_YET);
      }
      expected = known;
    }
    return known;
  }

  @Override
  public ImageTags prepare(Readiness readiness) {
    try (var images = DockerImages.of(environment)) {
      var setup = setup(images, readiness);
      switch (readiness) {
        case IMAGES -> mustAnswer();
        case SETUP, SETUP_UNASKED -> setup.engine();
      }
      var made = setup.images();
      return new ImageTags(made.gateway(), made.agent());
    }
  }

  private HostSetup setup(Images images, Readiness readiness) {
    return new HostSetup(
        images,
        Path.of(System.getProperty("bottle.home", ".")),
        environment,
        what -> readiness != Readiness.SETUP || person.agrees("bottle will " + what + ". Go on?"),
        new Progress(err, screen()));
  }

  @Override
  public int run(Plan plan, ResolvedSecrets secrets, Attendance attendance)
      throws IOException, InterruptedException {
    try (var engine = connect()) {
      var progress = new UpLine(attendance, out, err);
      return new Session(engine, StateRoot.of(environment), environment, progress)
          .run(
              plan,
              secrets,
              switch (attendance) {
                case ATTACHED -> Stdio.ofProcess();
                case UNATTENDED -> new Stdio.Unattended();
              });
    }
  }

  @Override
  public String leaveBehind(List<String> args, ResolvedSecrets secrets)
      throws IOException, InterruptedException {
    return Supervisor.start(Main.class, args, secrets);
  }

  private Progress.Screen screen() {
    return person.present() ? Progress.Screen.TERMINAL : Progress.Screen.PLAIN;
  }
}
