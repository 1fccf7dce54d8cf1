package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;

/** What was asked for is refused. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient DenyReason reason;

  RefusedException(DenyReason reason) {
    super(reason.sentence());
    this.reason = reason;
  }

  DenyReason reason() {
    return reason;
  }
}
