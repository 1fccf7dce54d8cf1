package dev.bottle.gateway.policy;

import java.util.List;
import java.util.Set;

/**
 * One entry of the allowlist.
 *
 * @param target hosts and port; without a port it grants 80 and 443
 * @param methods the granted methods, upper case; empty grants every method
 * @param paths the granted paths; empty grants every path
 */
public record AllowEntry(HostPort target, Set<String> methods, List<PathPattern> paths) {

  public AllowEntry {
    methods = Set.copyOf(methods);
    paths = List.copyOf(paths);
  }

  /** A plain entry, all methods and paths. */
  public static AllowEntry parse(String text) {
    return new AllowEntry(HostPort.parse(text), Set.of(), List.of());
  }

  boolean coversHost(Host host) {
    return target.host().matches(host);
  }

  boolean covers(Destination destination) {
    if (!coversHost(destination.host())) {
      return false;
    }
    return target.port().isPresent()
        ? target.port().getAsInt() == destination.port()
        : destination.port() == 80 || destination.port() == 443;
  }

  boolean allowsMethod(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  boolean allowsPath(RequestPath path) {
    return paths.isEmpty()
        || (path.shape() == RequestPath.Shape.PLAIN
            && paths.stream().anyMatch(p -> p.matches(path)));
  }

  /** Whether the entry narrows its host to some methods or paths. */
  boolean isNarrowed() {
    return !methods.isEmpty() || !paths.isEmpty();
  }
}
