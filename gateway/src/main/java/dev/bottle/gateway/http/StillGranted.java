package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.Policy;
import java.net.SocketAddress;
import java.util.Optional;

/** Whether an open connection would still be opened. */
final class StillGranted {
  private StillGranted() {}

  static boolean holds(Policy policy, Destination target, Optional<SocketAddress> address) {
    return policy.decide(new Intent.Tunnel(target)) instanceof Decision.Allow
        && admits(policy, target, address);
  }

  static boolean admits(Policy policy, Destination target, Optional<SocketAddress> address) {
    return address
        .flatMap(PeerAddress::of)
        .map(ip -> policy.admit(target, ip) instanceof Admission.Admitted)
        .orElse(true);
  }
}
