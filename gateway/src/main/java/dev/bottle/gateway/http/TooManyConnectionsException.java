package dev.bottle.gateway.http;

import java.io.IOException;

/** As many upstream connections are open as may be. */
final class TooManyConnectionsException extends IOException {
  private static final long serialVersionUID = 1L;

  TooManyConnectionsException() {
    super("too many upstream connections are open");
  }
}
