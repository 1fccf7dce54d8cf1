package dev.bottle.gateway;

import dev.bottle.gateway.git.KeptAsks;
import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.HttpsGit;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.ssh.SshGate;
import java.util.Optional;
import java.util.function.Supplier;

/** The ways to upstreams, without the clients whose pushes were refused. */
record PushRoads(Optional<SshGate> ssh, HttpsGit https, Supplier<Guard> guard) implements KeptAsks {
  private static final String SSH = "ssh";
  private static final String HTTPS = "https";

  @Override
  public Optional<PushAsk> ask(String entry, String scheme, Destination target, String repository) {
    return switch (scheme) {
      case SSH ->
          ssh.flatMap(gate -> gate.pushAgain(entry, repository))
              .filter(push -> push.scheme().equals(SSH) && push.target().equals(target));
      case HTTPS -> https.pushAgain(entry, target, repository, guard.get());
      default -> Optional.empty();
    };
  }
}
