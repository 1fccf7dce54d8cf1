package dev.bottle.gateway;

import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.ssh.HostKeyProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds an ssh server as traffic would, and asks it for its key. */
final class HostKeyLookup {
  private final Policy policy;
  private final Duration patience;

  HostKeyLookup(Policy policy, Duration patience) {
    this.policy = policy;
    this.patience = patience;
  }

  /** The key of the first address that answers; no address is tried unless all are admitted. */
  HostKey fetch(Destination target) throws IOException {
    var addresses = addresses(target);
    var admitted = new ArrayList<AdmittedAddress>();
    for (var address : addresses) {
      switch (policy.admit(target, address)) {
        case Admission.Admitted(var checked) -> admitted.add(checked);
        case Admission.Refused(var reason) -> throw new IOException(reason.sentence());
      }
    }
    IOException last = new UnknownHostException(target.host().text() + " has no address");
    for (var address : admitted) {
      try {
        return HostKeyProbe.fetch(address, patience);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private List<IpAddress> addresses(Destination target) throws UnknownHostException {
    var fixed = policy.fixedAddress(target.host());
    if (fixed.isPresent()) {
      return List.of(fixed.get());
    }
    return switch (target.host()) {
      case IpAddress literal -> List.of(literal);
      case HostName name ->
          Stream.of(InetAddress.getAllByName(name.text()))
              .map(found -> IpAddress.of(found.getAddress()))
              .toList();
    };
  }
}
