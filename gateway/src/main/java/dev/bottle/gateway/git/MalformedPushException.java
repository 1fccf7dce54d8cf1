package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;

/** A request or pack that is not well formed, or over a limit. The message never quotes it. */
final class MalformedPushException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedPushException(String detail) {
    super(detail);
  }

  DenyReason reason() {
    return new DenyReason.PushMalformed(String.valueOf(getMessage()));
  }
}
