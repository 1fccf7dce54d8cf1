package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.IpAddress;
import java.io.IOException;
import java.time.Duration;

/** Asks an ssh server for its host key, and nothing else: no login is tried. */
public final class HostKeyProbe {
  private HostKeyProbe() {}

  /**
   * The host key that a server shows; Ed25519 where it has one.
   *
   * @param address one of the destination's addresses
   * @param patience for the connection, and again for the key
   * @throws IOException when it cannot be reached or does not speak ssh
   */
  public static HostKey fetch(Destination target, IpAddress address, Duration patience)
      throws IOException {
    try (var client = new UpstreamClient(SshLimits.STANDARD.within(patience))) {
      return client
          .ask(target, address)
          .hostKey()
          .orElseThrow(() -> new IOException(target.authorityText() + " showed no host key"));
    }
  }
}
