package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.HostKey;
import java.io.IOException;
import java.time.Duration;

/** Asks an ssh server for its host key, and nothing else: no login is tried. */
public final class HostKeyProbe {
  private HostKeyProbe() {}

  /**
   * The host key that a server shows; Ed25519 where it has one.
   *
   * @param address dialled as it is, not through a proxy
   * @param patience for the connection, and again for the key
   * @throws IOException when it cannot be reached or does not speak ssh
   */
  public static HostKey fetch(AdmittedAddress address, Duration patience) throws IOException {
    var target = address.destination();
    try (var client = new UpstreamClient(SshLimits.STANDARD.within(patience))) {
      return client
          .ask(address)
          .hostKey()
          .orElseThrow(() -> new IOException(target.authorityText() + " showed no host key"));
    }
  }
}
