package dev.bottle.launcher.cli;

import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import java.io.IOException;
import java.util.Set;

/** What bottles stand on: an engine with its images. */
public interface Ground {

  /** The engine's OCI runtimes, asked without changing anything; empty when none answers. */
  Set<String> runtimes();

  /** The images as far as they are known without making any. */
  ImageTags expectedImages();

  /** Makes what is missing, and says what it made. */
  ImageTags prepare(Readiness readiness);

  /** Runs a plan to the agent's end; returns the agent's exit code. */
  int run(Plan plan, ResolvedSecrets secrets) throws IOException, InterruptedException;

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
