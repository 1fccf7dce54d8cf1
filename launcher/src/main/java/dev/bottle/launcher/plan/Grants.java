package dev.bottle.launcher.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan lets the agent do, in the words in which a person reads it. Made from the same values
 * as the gateway's configuration.
 *
 * @param hosts the effective allowlist, one text an entry
 * @param passthrough hosts whose traffic is not looked into
 * @param privateNetworks blocks that may be dialled though they are not public
 * @param authorities files of authorities that vouch for upstreams
 * @param resolve fixed addresses by host
 */
public record Grants(
    List<String> hosts,
    List<String> passthrough,
    List<String> privateNetworks,
    List<String> authorities,
    Map<String, String> resolve,
    Inspection inspection) {

  public Grants {
    hosts = List.copyOf(hosts);
    passthrough = List.copyOf(passthrough);
    privateNetworks = List.copyOf(privateNetworks);
    authorities = List.copyOf(authorities);
    resolve = Collections.unmodifiableMap(new LinkedHashMap<>(resolve));
  }

  /**
   * What traffic is searched for.
   *
   * @param rules how many rules
   * @param files the rules files that do not come with the gateway
   * @param action the manifest's word; empty when it leaves the default
   * @param exemptions one text each
   */
  public record Inspection(
      int rules, List<String> files, Optional<String> action, List<String> exemptions) {
    public Inspection {
      files = List.copyOf(files);
      exemptions = List.copyOf(exemptions);
    }
  }
}
