package dev.bottle.launcher.docker;

import java.io.Serial;

/** The engine could not be asked, or said no. */
public sealed class EngineException extends RuntimeException
    permits EngineUnreachableException, EngineRefusedException, ImageBuildException {
  @Serial private static final long serialVersionUID = 1L;

  EngineException(String message, Throwable cause) {
    super(message, cause);
  }

  EngineException(String message) {
    super(message);
  }
}
