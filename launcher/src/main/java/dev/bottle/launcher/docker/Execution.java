package dev.bottle.launcher.docker;

/** A process started by {@link Runtime#exec}. */
public interface Execution extends AutoCloseable {

  /** Its streams. */
  Attachment streams();

  /** Sets its terminal's size; refused by the engine while the process is not up yet. */
  void resize(int rows, int columns);

  /** Waits for its end, which follows the end of its output closely. */
  int exitCode() throws InterruptedException;

  @Override
  void close();
}
