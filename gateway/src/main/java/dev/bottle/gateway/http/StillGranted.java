package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import java.util.Optional;

/** Whether an open connection would still be opened. */
final class StillGranted {
  private StillGranted() {}

  /** Why it would not, if so. */
  static Optional<DenyReason> refusal(
      Policy policy, Destination target, Optional<IpAddress> address) {
    return policy.decide(new Intent.Tunnel(target)) instanceof Decision.Deny(var reason)
        ? Optional.of(reason)
        : addressRefusal(policy, target, address);
  }

  /** Why the request that opened it would not pass, if so. */
  static Optional<DenyReason> refusal(
      Policy policy, Ruling.Forward ruling, Optional<IpAddress> address) {
    return policy.decide(ruling.intent()) instanceof Decision.Deny(var reason)
        ? Optional.of(reason)
        : addressRefusal(policy, ruling.outbound().target(), address);
  }

  /** Why the address that was dialled would not be admitted, if so. */
  static Optional<DenyReason> addressRefusal(
      Policy policy, Destination target, Optional<IpAddress> address) {
    return address
        .map(ip -> policy.admit(target, ip))
        .flatMap(
            admission ->
                admission instanceof Admission.Refused(var reason)
                    ? Optional.of(reason)
                    : Optional.empty());
  }
}
