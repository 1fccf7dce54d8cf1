package dev.bottle.gateway.git;

import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The two sides of a push; each fails in its own way. */
enum Leg {
  CLIENT,
  UPSTREAM;

  /** What was read is not what git's protocol allows. */
  IOException malformed(String detail) {
    return switch (this) {
      case CLIENT -> new MalformedPushException(detail);
      case UPSTREAM -> trouble("upstream's answer is no git protocol: " + detail, null);
    };
  }

  /** The side is gone. */
  IOException lost(IOException cause) {
    return switch (this) {
      case CLIENT -> new ClientGoneException(cause);
      case UPSTREAM ->
          cause instanceof UpstreamException ? cause : trouble("upstream went away", cause);
    };
  }

  /** The side ended where more must come. */
  IOException ended() {
    return lost(new IOException("ended early"));
  }

  private static IOException trouble(String sentence, @Nullable IOException cause) {
    return cause == null
        ? new UpstreamException(UpstreamTrouble.UPSTREAM_REFUSED, sentence)
        : new UpstreamException(UpstreamTrouble.UPSTREAM_REFUSED, sentence, cause);
  }
}
