package dev.bottle.launcher.docker;

import java.io.Serial;

/** A build of an image failed; the message is the end of what it printed. */
public final class ImageBuildException extends EngineException {
  @Serial private static final long serialVersionUID = 1L;

  ImageBuildException(String message) {
    super(message);
  }
}
