package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.config.GatewayConfig.Client;
import dev.bottle.gateway.config.GatewayConfig.RuleOrigin;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was read so far, with its places, before parts are checked against each other. */
record ConfigDraft(
    Optional<String> name,
    Optional<Located<ListenAddress>> proxy,
    Optional<ListenAddress> dns,
    List<Located<Client>> clients,
    List<Located<AllowEntry>> allowlist,
    List<Located<HostPort>> passthrough,
    List<Path> upstreamCa,
    List<CidrBlock> privateNetworks,
    List<RuleOrigin> rules,
    Optional<DlpAction> action,
    List<Located<Exemption>> exempt,
    List<Located<CredentialDraft>> credentials,
    Map<Host, IpAddress> resolve,
    Optional<GatewayConfig.CaOut> caOut,
    Optional<AuditTarget> audit) {

  /** A credential entry with the places of its hosts. */
  record CredentialDraft(
      String name,
      Optional<String> variable,
      List<Located<HostPort>> hosts,
      Optional<String> placeholder) {
    GatewayConfig.CredentialEntry entry() {
      return new GatewayConfig.CredentialEntry(name, variable, values(hosts), placeholder);
    }
  }

  /** The configuration; empty while a required part is missing. */
  Optional<GatewayConfig> complete() {
    return proxy.map(
        listen ->
            new GatewayConfig(
                name,
                new GatewayConfig.Listen(listen.value(), dns),
                values(clients),
                new GatewayConfig.Egress(
                    values(allowlist), values(passthrough), upstreamCa, privateNetworks),
                new GatewayConfig.Dlp(rules, action, values(exempt)),
                values(credentials).stream().map(CredentialDraft::entry).toList(),
                resolve,
                caOut,
                audit));
  }

  static <T> List<T> values(List<Located<T>> located) {
    return located.stream().map(Located::value).toList();
  }
}
