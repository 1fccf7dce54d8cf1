package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Names as a Linux machine resolves them: its hosts file first, then its name servers, with the
 * search list for names of few dots. Without a name server, and for multicast names (RFC 6762), the
 * system is asked, which may know other ways.
 */
final class MachineLookup implements Lookup {
  private static final HostName MULTICAST = new HostName("local");
  private static final Duration FILE_FRESH = Duration.ofSeconds(5);

  private final NameFiles files;
  private final NameServers dns;
  private final Lookup system;

  /** Asks name servers for exactly one name. */
  @FunctionalInterface
  interface NameServers {
    Found lookUp(HostName name, List<InetSocketAddress> servers)
        throws UpstreamException, InterruptedException;
  }

  MachineLookup(NameFiles files, NameServers dns, Lookup system) {
    this.files = files;
    this.dns = dns;
    this.system = system;
  }

  @Override
  public Found lookUp(HostName name) throws UpstreamException, InterruptedException {
    var settings = files.settings();
    var listed = settings.hosts().get(name);
    if (listed != null) {
      return new Found(listed, FILE_FRESH);
    }
    if (settings.servers().isEmpty() || name.isSubdomainOf(MULTICAST)) {
      return system.lookUp(name);
    }
    var none = new Found(List.of(), FILE_FRESH);
    for (var spelling : settings.spellings(name)) {
      var found = dns.lookUp(spelling, settings.servers());
      if (!found.addresses().isEmpty()) {
        return found;
      }
      none = found;
    }
    return none;
  }
}
