package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RequestPath;
import java.util.Optional;

/** Which push over https is granted, on a host that the allowlist has. */
final class PushGrants {
  private PushGrants() {}

  /**
   * A grant.
   *
   * @param entry the entry that gives it, or the host where no entry speaks of it
   */
  record Granted(String entry, PushGrant grant) {}

  /**
   * The entry of a repository decides; an entry for one repository of a host refuses all others.
   */
  static Optional<Granted> of(Guard guard, Destination server, RequestPath repository) {
    var own = guard.git().stream().filter(entry -> isFor(entry, server, repository)).findFirst();
    if (own.isPresent()) {
      return own.map(entry -> new Granted(entry.name(), entry.push()));
    }
    return ForgeHosts.haveEntry(guard.git(), server.host())
        ? Optional.empty()
        : Optional.of(new Granted(server.authorityText(), PushGrant.AGENT_BRANCHES));
  }

  private static boolean isFor(GitEntry entry, Destination server, RequestPath repository) {
    return entry.upstream() instanceof GitUpstream.Https(var at, var path)
        && at.equals(server)
        && bare(path.text()).equals(bare(repository.text()));
  }

  /** Servers take a repository's name with and without its ending. */
  private static String bare(String path) {
    return path.endsWith(".git") ? path.substring(0, path.length() - ".git".length()) : path;
  }
}
