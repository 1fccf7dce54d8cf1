package dev.bottle.launcher.docker;

import java.io.IOException;
import java.io.OutputStream;

/** The standard streams of a process in a container. Closing it drops the connection. */
public interface Attachment extends AutoCloseable {

  /** How the engine sends output. */
  enum Framing {
    /** stdout and stderr apart, in frames of eight header bytes and a payload. */
    MULTIPLEXED,
    /** A terminal's one stream, as it is. */
    TERMINAL
  }

  /** The process's stdin; closing it half-closes the connection, so that output still arrives. */
  OutputStream stdin();

  /**
   * Moves output until the process has closed it. A terminal's output all goes to {@code stdout}.
   *
   * @throws IOException when the connection breaks or a sink fails
   */
  void pump(OutputStream stdout, OutputStream stderr) throws IOException;

  @Override
  void close();
}
