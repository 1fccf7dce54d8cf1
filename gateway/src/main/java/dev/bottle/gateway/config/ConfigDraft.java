package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.config.GatewayConfig.Client;
import dev.bottle.gateway.config.GatewayConfig.ClientCertificateEntry;
import dev.bottle.gateway.config.GatewayConfig.GitTarget;
import dev.bottle.gateway.config.GatewayConfig.RuleOrigin;
import dev.bottle.gateway.config.GatewayConfig.SshTarget;
import dev.bottle.gateway.config.GatewayConfig.TokenOrigin;
import dev.bottle.gateway.config.GatewayConfig.UpstreamProxyEntry;
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
import java.util.stream.Stream;

/** What was read so far, with its places, before parts are checked against each other. */
record ConfigDraft(
    Optional<String> name,
    ListenDraft listen,
    Limits limits,
    List<Located<ClientDraft>> clients,
    List<Located<AllowEntry>> allowlist,
    List<Located<HostPort>> passthrough,
    List<Path> upstreamCa,
    List<CidrBlock> privateNetworks,
    Optional<UpstreamProxyEntry> upstreamProxy,
    List<Located<ClientCertificateEntry>> clientCertificates,
    List<RuleOrigin> rules,
    Optional<DlpAction> action,
    List<Located<Exemption>> exempt,
    SshDraft ssh,
    GitDraft git,
    List<Located<CredentialDraft>> credentials,
    Map<Host, IpAddress> resolve,
    Optional<GatewayConfig.CaOut> caOut,
    Optional<AuditTarget> audit) {

  /** Stands in for a listener that is missing, which is a problem. */
  private static final ListenAddress NOWHERE = ListenAddress.parse("localhost:0");

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

  /** A client entry with the places of what it grants. */
  record ClientDraft(
      String name,
      Optional<IpAddress> address,
      Optional<TokenOrigin> token,
      Optional<List<Located<AllowEntry>>> allowlist) {
    Client client() {
      return new Client(name, address, token, allowlist.map(ConfigDraft::values));
    }
  }

  /**
   * What may be reached over ssh.
   *
   * @param declared how many entries there are, those included that could not be read
   */
  record SshDraft(
      int declared,
      List<Located<SshTarget>> targets,
      Optional<Path> authorizedKeys,
      Optional<Path> hostKeyOut) {
    GatewayConfig.Ssh ssh() {
      return new GatewayConfig.Ssh(values(targets), authorizedKeys, hostKeyOut);
    }
  }

  /**
   * Repositories with an address of their own.
   *
   * @param declared how many entries there are, those included that could not be read
   */
  record GitDraft(int declared, List<Located<GitTarget>> targets, Optional<Path> pushes) {
    GatewayConfig.Git git() {
      return new GatewayConfig.Git(values(targets), pushes);
    }
  }

  /** How many listeners count up from {@code listen.ssh}. */
  int sshListeners() {
    return ssh.declared() + git.declared();
  }

  /** The listeners with their places. */
  record ListenDraft(
      Optional<Located<ListenAddress>> proxy,
      Optional<Located<ListenAddress>> http,
      Optional<Located<ListenAddress>> tls,
      Optional<Located<ListenAddress>> dns,
      Optional<Located<ListenAddress>> ssh,
      Optional<Located<ListenAddress>> admin) {

    /** Those that an agent speaks HTTP or TLS to. */
    List<Located<ListenAddress>> agentFacing() {
      return Stream.of(proxy, http, tls).flatMap(Optional::stream).toList();
    }

    GatewayConfig.Listen listen() {
      return new GatewayConfig.Listen(
          proxy.map(Located::value).orElse(NOWHERE),
          http.map(Located::value),
          tls.map(Located::value),
          dns.map(Located::value),
          ssh.map(Located::value),
          admin.map(Located::value));
    }
  }

  /** Every grant, of all clients and of each. */
  List<Located<AllowEntry>> grants() {
    return Stream.concat(
            allowlist.stream(),
            clients.stream().flatMap(c -> c.value().allowlist().stream()).flatMap(List::stream))
        .toList();
  }

  /**
   * The configuration. While there are problems it is only good for finding more of them: what
   * could not be read is left out.
   */
  GatewayConfig complete() {
    return new GatewayConfig(
        name,
        listen.listen(),
        limits,
        values(clients).stream().map(ClientDraft::client).toList(),
        new GatewayConfig.Egress(
            values(allowlist),
            values(passthrough),
            upstreamCa,
            privateNetworks,
            upstreamProxy,
            values(clientCertificates)),
        new GatewayConfig.Dlp(rules, action, values(exempt)),
        ssh.ssh(),
        git.git(),
        values(credentials).stream().map(CredentialDraft::entry).toList(),
        resolve,
        caOut,
        audit);
  }

  static <T> List<T> values(List<Located<T>> located) {
    return located.stream().map(Located::value).toList();
  }
}
