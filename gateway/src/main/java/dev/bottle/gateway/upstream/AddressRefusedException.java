package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;

/** Policy refuses an address of the destination; nothing was dialled. */
public final class AddressRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient DenyReason reason;

  AddressRefusedException(DenyReason reason) {
    super(reason.sentence());
    this.reason = reason;
  }

  public DenyReason reason() {
    return reason;
  }
}
