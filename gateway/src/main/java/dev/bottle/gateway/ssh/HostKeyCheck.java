package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;

/** Holds the key that upstream proved to have against the pinned one, on one connection. */
final class HostKeyCheck {
  private final Destination target;
  private final Optional<PinnedKey> pin;
  private volatile Optional<PublicKey> shown = Optional.empty();

  HostKeyCheck(Destination target, Optional<PinnedKey> pin) {
    this.target = target;
    this.pin = pin;
  }

  Optional<PinnedKey> pin() {
    return pin;
  }

  /** Whether to go on with this key. */
  boolean accepts(PublicKey key) {
    shown = Optional.of(key);
    return pin.map(p -> p.is(key)).orElse(false);
  }

  /** What upstream showed. */
  Optional<HostKey> hostKey() {
    return shown.map(key -> new HostKey(PinnedKey.line(key), KeyUtils.getFingerPrint(key)));
  }

  /** Why not to go on; empty where it was not for the key. */
  Optional<DenyReason> refusal() {
    return shown
        .filter(key -> !pin.map(p -> p.is(key)).orElse(false))
        .map(
            key ->
                new DenyReason.SshHostKey(
                    target, KeyUtils.getFingerPrint(key), pin.map(PinnedKey::fingerprint)));
  }
}
