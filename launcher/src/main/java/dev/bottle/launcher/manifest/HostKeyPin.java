package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.HostKey;
import java.util.Optional;

/** What is known of an ssh upstream's host key, and on whose word. */
public sealed interface HostKeyPin {

  /** The manifest names it. */
  record Declared(HostKey key) implements HostKeyPin {}

  /** The person was shown it at an earlier start, and agreed. */
  record Remembered(HostKey key) implements HostKeyPin {}

  /** The manifest has what stands for a key in an example, {@code AAAA...}. */
  record Placeholder() implements HostKeyPin {}

  /** Nobody has named one. */
  record Absent() implements HostKeyPin {}

  /**
   * With the key that the person agreed to, if they did; what the manifest says counts most.
   *
   * @param agreed the key of this upstream
   */
  default HostKeyPin remembering(Optional<HostKey> agreed) {
    return switch (this) {
      case Declared _ -> this;
      case Remembered _, Placeholder _, Absent _ ->
          agreed.<HostKeyPin>map(Remembered::new).orElse(this);
    };
  }

  /** The one key that upstream may show; without one the gateway lets nothing through. */
  default Optional<HostKey> known() {
    return switch (this) {
      case Declared(var key) -> Optional.of(key);
      case Remembered(var key) -> Optional.of(key);
      case Placeholder _, Absent _ -> Optional.empty();
    };
  }
}
