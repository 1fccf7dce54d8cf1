package dev.bottle.launcher.cli;

import dev.bottle.gateway.Gateway;
import dev.bottle.gateway.cli.IdentityCheck;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.launcher.manifest.SshLogin;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Lets the gateway's own code ask for host keys and judge private keys. */
record GatewaySsh() implements HostKeys.Probe, Identities.KeyCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public HostKey shownBy(Destination upstream, Policy policy) throws IOException {
    return Gateway.probeHostKey(upstream, policy, PATIENCE);
  }

  @Override
  public Optional<String> flaw(SshLogin login, String key, Optional<String> passphrase) {
    var pinned = login.pin().known().map(HostKey::line);
    var entry =
        new SshEntry(login.name(), login.upstream(), login.user(), pinned, new SshGrant.Anything());
    return IdentityCheck.flaw(entry, key, passphrase);
  }
}
