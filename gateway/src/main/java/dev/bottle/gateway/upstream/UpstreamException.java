package dev.bottle.gateway.upstream;

import java.io.IOException;

/** The way out failed. The message is one sentence for people and safe to show. */
public final class UpstreamException extends IOException {
  private static final long serialVersionUID = 1L;

  private final UpstreamTrouble trouble;

  public UpstreamException(UpstreamTrouble trouble, String message) {
    super(message);
    this.trouble = trouble;
  }

  public UpstreamException(UpstreamTrouble trouble, String message, Throwable cause) {
    super(message, cause);
    this.trouble = trouble;
  }

  public UpstreamTrouble trouble() {
    return trouble;
  }
}
