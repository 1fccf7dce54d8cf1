package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.DockerImages;
import dev.bottle.launcher.docker.DockerRuntime;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import dev.bottle.launcher.session.Progress;
import dev.bottle.launcher.session.Session;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.setup.HostSetup;
import dev.bottle.launcher.terminal.Stdio;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Bottles on a Docker engine. */
final class DockerGround implements Ground {
  private static final ImageTags NOT_MADE_YET = new ImageTags("bottle-gateway", "bottle-agent");

  private final Map<String, String> environment;
  private final Person person;
  private final PrintStream err;

  DockerGround(Map<String, String> environment, Person person, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.person = person;
    this.err = err;
  }

  @Override
  public Set<String> runtimes() {
    try (var engine = DockerRuntime.connect(environment)) {
      return engine.info().runtimes();
    } catch (EngineUnreachableException e) {
      return Set.of();
    }
  }

  @Override
  public ImageTags expectedImages() {
    return NOT_MADE_YET;
  }

  @Override
  public ImageTags prepare(Readiness readiness) {
    try (var images = DockerImages.of(environment)) {
      var setup =
          new HostSetup(
              images,
              Path.of(System.getProperty("bottle.home", ".")),
              environment,
              what ->
                  readiness != Readiness.SETUP || person.agrees("bottle will " + what + ". Go on?"),
              new dev.bottle.launcher.setup.Progress(err, screen()));
      switch (readiness) {
        case IMAGES -> {}
        case SETUP, SETUP_UNASKED -> setup.engine();
      }
      var made = setup.images();
      return new ImageTags(made.gateway(), made.agent());
    }
  }

  @Override
  public int run(Plan plan, ResolvedSecrets secrets) throws IOException, InterruptedException {
    try (var engine = DockerRuntime.connect(environment)) {
      Progress progress =
          (id, milestone, since) -> {
            double seconds = since.toMillis() / 1000.0;
            err.printf(Locale.ROOT, "bottle    %s  %s in %.1f s%n", id, word(milestone), seconds);
          };
      return new Session(engine, StateRoot.of(environment), environment, progress)
          .run(plan, secrets, Stdio.ofProcess());
    }
  }

  private static String word(Progress.Milestone milestone) {
    return switch (milestone) {
      case GATEWAY_UP -> "gateway up";
      case AGENT_UP -> "agent up";
    };
  }

  private dev.bottle.launcher.setup.Progress.Screen screen() {
    return person.present()
        ? dev.bottle.launcher.setup.Progress.Screen.TERMINAL
        : dev.bottle.launcher.setup.Progress.Screen.PLAIN;
  }
}
