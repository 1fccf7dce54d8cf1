package dev.bottle.launcher.cli;

import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.Serial;
import java.util.List;

/** A command names a bottle that is not there, or not running. The message is for the person. */
public final class UnknownBottleException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private UnknownBottleException(String message) {
    super(message);
  }

  /**
   * The folder of a bottle that exists.
   *
   * @throws UnknownBottleException when there is none of this id; it names those that run
   */
  static BottleFolder find(StateRoot states, String id) throws IOException {
    var folder = states.find(id);
    if (folder.isPresent()) {
      return folder.get();
    }
    throw new UnknownBottleException(
        "no bottle '" + Visible.text(id) + "'. " + running(states.all()));
  }

  /**
   * The folder of a bottle that runs.
   *
   * @throws UnknownBottleException when it does not
   */
  static BottleFolder findRunning(StateRoot states, String id) throws IOException {
    BottleFolder folder = find(states, id);
    if (folder.isRunning()) {
      return folder;
    }
    throw new UnknownBottleException(
        "bottle " + Visible.text(id) + " has ended. " + running(states.all()));
  }

  private static String running(List<BottleFolder> all) {
    var running = all.stream().filter(BottleFolder::isRunning).map(f -> f.id().toString()).toList();
    return running.isEmpty()
        ? "None is running; see: bottle ps"
        : "Running: " + String.join(", ", running);
  }
}
