package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.AllowEntry;
import java.util.List;

/**
 * Where a bottle may go.
 *
 * @param allowlist hosts in the manifest's order
 * @param passthrough hosts whose TLS is not opened
 * @param upstreamCa authorities that vouch for upstreams beside the system's
 * @param privateNetworks blocks of addresses that may be dialled though they are not public
 */
public record EgressSpec(
    List<AllowEntry> allowlist,
    List<String> passthrough,
    List<NamedFile> upstreamCa,
    List<String> privateNetworks) {
  public static final EgressSpec NONE = new EgressSpec(List.of(), List.of(), List.of(), List.of());

  public EgressSpec {
    allowlist = List.copyOf(allowlist);
    passthrough = List.copyOf(passthrough);
    upstreamCa = List.copyOf(upstreamCa);
    privateNetworks = List.copyOf(privateNetworks);
  }
}
