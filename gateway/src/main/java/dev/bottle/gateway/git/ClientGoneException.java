package dev.bottle.gateway.git;

import java.io.IOException;

/** The client went away, or said nothing for too long. */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(IOException cause) {
    super("the client went away", cause);
  }
}
