package dev.bottle.launcher.cli;

import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What bottles stand on: an engine with its images. */
public interface Ground {

  /**
   * Asks the engine for a sign of life.
   *
   * @throws dev.bottle.launcher.docker.EngineUnreachableException when none answers
   */
  void mustAnswer();

  /** The engine's OCI runtimes, asked without changing anything; empty when none answers. */
  Set<String> runtimes();

  /** The images as far as they are known without making any. */
  ImageTags expectedImages();

  /** Makes what is missing, and says what it made. */
  ImageTags prepare(Readiness readiness);

  /** Runs a plan to the agent's end; returns the agent's exit code. */
  int run(Plan plan, ResolvedSecrets secrets, Attendance attendance)
      throws IOException, InterruptedException;

  /**
   * Starts the same program once more, to stay behind with a bottle.
   *
   * @param args its arguments
   * @return the bottle's id, once it is up
   */
  String leaveBehind(List<String> args, ResolvedSecrets secrets)
      throws IOException, InterruptedException;

  /** Who watches the agent. */
  enum Attendance {
    /** Whoever is at this process's streams. */
    ATTACHED,
    /** Nobody: what the agent prints goes to its log. */
    UNATTENDED
  }

  /** How far preparing may go. */
  enum Readiness {
    /** Only images: an engine must be there. */
    IMAGES,
    /** The engine too: {@code --setup}; asks at each step. */
    SETUP,
    /** The engine too, and without asking: {@code --setup --yes}. */
    SETUP_UNASKED
  }
}
