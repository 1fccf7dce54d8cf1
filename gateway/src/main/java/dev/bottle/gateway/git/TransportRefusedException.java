package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;

/** Upstream may not be talked to, such as where its host key is not the pinned one. */
public final class TransportRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient DenyReason reason;

  public TransportRefusedException(DenyReason reason) {
    super(reason.sentence());
    this.reason = reason;
  }

  /** Why. */
  public DenyReason reason() {
    return reason;
  }
}
