package dev.bottle.gateway.git;

import java.io.IOException;

/** Events could be lost, so nothing new begins. */
final class OverloadedException extends IOException {
  private static final long serialVersionUID = 1L;
}
