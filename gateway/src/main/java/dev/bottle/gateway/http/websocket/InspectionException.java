package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.policy.DenyReason;

/** What the client sent must not go on. */
final class InspectionException extends SessionEndedException {
  private static final long serialVersionUID = 1;

  private final transient DenyReason reason;

  InspectionException(DenyReason reason) {
    super(reason.code());
    this.reason = reason;
  }

  DenyReason reason() {
    return reason;
  }
}
