package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;

/** A push that may not go on. */
final class RefusedPushException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient DenyReason reason;

  RefusedPushException(DenyReason reason) {
    super(reason.code());
    this.reason = reason;
  }

  DenyReason reason() {
    return reason;
  }
}
