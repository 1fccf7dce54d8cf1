package dev.bottle.gateway.config;

import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SshEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code gateway.json} says, after the flags were laid over it. Paths are absolute where the
 * reader's directory was.
 *
 * @param name the bottle's name, for events and refusals
 * @param clients the only clients that are served; empty serves everyone who reaches a listener
 * @param resolve fixed addresses of hosts
 * @param caOut where the CA certificate is written
 */
public record GatewayConfig(
    Optional<String> name,
    Listen listen,
    Limits limits,
    List<Client> clients,
    Egress egress,
    Dlp dlp,
    Ssh ssh,
    Git git,
    List<CredentialEntry> credentials,
    Map<Host, IpAddress> resolve,
    Optional<CaOut> caOut,
    Optional<AuditTarget> audit) {

  public GatewayConfig {
    clients = List.copyOf(clients);
    credentials = List.copyOf(credentials);
    resolve = Map.copyOf(resolve);
  }

  /** The grants, as policy takes them. */
  public Policy.Rules policyRules() {
    return policyRules(egress.allowlist());
  }

  /** The same under another allowlist, such as a client's own. */
  Policy.Rules policyRules(List<AllowEntry> allowlist) {
    return new Policy.Rules(allowlist, egress.passthrough(), egress.privateNetworks(), resolve);
  }

  /**
   * Addresses to listen on.
   *
   * @param proxy for clients that know of the proxy
   * @param http for plain HTTP of clients that do not, by its {@code Host}
   * @param tls for TLS of clients that do not, by its server name
   * @param dns the sinkhole
   * @param ssh for the first ssh entry; those of the others have the ports behind it, or all 0
   * @param admin for the operator alone
   */
  public record Listen(
      ListenAddress proxy,
      Optional<ListenAddress> http,
      Optional<ListenAddress> tls,
      Optional<ListenAddress> dns,
      Optional<ListenAddress> ssh,
      Optional<ListenAddress> admin) {

    /** Only a proxy listener. */
    public Listen(ListenAddress proxy) {
      this(
          proxy,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** Where tools that know of no proxy find every server; the checks saw to it that it is one. */
    public Optional<IpAddress> transparent() {
      return tls.or(() -> http).map(ListenAddress::address);
    }
  }

  /**
   * Where the CA certificate is written.
   *
   * @param asWritten the path as the operator gave it, for the ready line
   */
  public record CaOut(Path path, String asWritten) {}

  /**
   * A client that is served, and counts as authenticated. It is known by its address, by its token,
   * or by both together; at least one is there.
   *
   * @param allowlist all that it may reach; empty for what {@code egress} grants
   */
  public record Client(
      String name,
      Optional<IpAddress> address,
      Optional<TokenOrigin> token,
      Optional<List<AllowEntry>> allowlist) {
    public Client {
      allowlist = allowlist.map(List::copyOf);
    }
  }

  /** Where a client's token comes from. */
  public sealed interface TokenOrigin {
    /** An environment variable; standard input may bring it instead. */
    record Variable(String name) implements TokenOrigin {}

    /** Standard input. */
    record Stdin() implements TokenOrigin {}
  }

  /**
   * Where traffic may go.
   *
   * @param upstreamCa PEM files of authorities that upstreams may also be certified by
   * @param upstreamProxy the proxy that stands between the gateway and everything
   * @param clientCertificates what the gateway shows to upstreams that ask who it is
   */
  public record Egress(
      List<AllowEntry> allowlist,
      List<HostPort> passthrough,
      List<Path> upstreamCa,
      List<CidrBlock> privateNetworks,
      Optional<UpstreamProxyEntry> upstreamProxy,
      List<ClientCertificateEntry> clientCertificates) {
    public Egress {
      allowlist = List.copyOf(allowlist);
      passthrough = List.copyOf(passthrough);
      upstreamCa = List.copyOf(upstreamCa);
      privateNetworks = List.copyOf(privateNetworks);
      clientCertificates = List.copyOf(clientCertificates);
    }
  }

  /**
   * An HTTP proxy on the way to every upstream, spoken to without TLS.
   *
   * @param address where it is; naming it admits its address
   * @param loginVariable the environment variable that holds {@code user:password}
   */
  public record UpstreamProxyEntry(Destination address, Optional<String> loginVariable) {}

  /**
   * A certificate for upstreams that ask for one.
   *
   * @param host which upstreams; without a port, every port that the allowlist grants
   * @param certificate a PEM file: the certificate, then its chain
   * @param key a PEM file; empty when the key comes on standard input, named by {@code host}
   */
  public record ClientCertificateEntry(HostPort host, Path certificate, Optional<Path> key) {}

  /**
   * What is looked for in it.
   *
   * @param rules every source of rules; never empty
   * @param action empty for the default
   */
  public record Dlp(List<RuleOrigin> rules, Optional<DlpAction> action, List<Exemption> exempt) {
    /** The built-in rules and the default action. */
    public static final Dlp DEFAULT =
        new Dlp(List.of(new RuleOrigin.Builtin()), Optional.empty(), List.of());

    public Dlp {
      rules = List.copyOf(rules);
      exempt = List.copyOf(exempt);
    }

    public Inspection inspection() {
      return new Inspection(action, exempt);
    }
  }

  /**
   * What may be reached over ssh.
   *
   * @param authorizedKeys the file of public keys that may connect; there when a target is
   * @param hostKeyOut where the gateway's own public key is written
   */
  public record Ssh(
      List<SshTarget> targets, Optional<Path> authorizedKeys, Optional<Path> hostKeyOut) {
    /** Nothing. */
    public static final Ssh NONE = new Ssh(List.of(), Optional.empty(), Optional.empty());

    public Ssh {
      targets = List.copyOf(targets);
    }
  }

  /**
   * An upstream and the key for it.
   *
   * @param identityFile a private key; empty when it comes on standard input, named by the Host
   */
  public record SshTarget(SshEntry entry, Optional<Path> identityFile) {}

  /**
   * Repositories with an address of their own.
   *
   * @param pushes the folder of pushes under inspection and of those that are kept for a person;
   *     empty for one that goes with the process
   */
  public record Git(List<GitTarget> targets, Optional<Path> pushes) {
    /** None. */
    public static final Git NONE = new Git(List.of(), Optional.empty());

    public Git {
      targets = List.copyOf(targets);
    }

    /** The entries alone. */
    public List<GitEntry> entries() {
      return targets.stream().map(GitTarget::entry).toList();
    }
  }

  /**
   * A repository and the key for it.
   *
   * @param identityFile a private key; empty when it comes on standard input, named by the Name,
   *     and over https
   */
  public record GitTarget(GitEntry entry, Optional<Path> identityFile) {}

  /** Where rules come from. */
  public sealed interface RuleOrigin {
    /** As the file has it: {@code builtin}, or a path. */
    default String text() {
      return switch (this) {
        case Builtin() -> "builtin";
        case File(var path) -> path.toString();
      };
    }

    /** The rules inside the gateway. */
    record Builtin() implements RuleOrigin {}

    /** A gitleaks TOML file. */
    record File(Path path) implements RuleOrigin {}
  }

  /**
   * A credential without its value.
   *
   * @param variable the environment variable that holds the value; empty when it comes on stdin
   * @param placeholder the fixed placeholder; empty to have one made
   */
  public record CredentialEntry(
      String name, Optional<String> variable, List<HostPort> hosts, Optional<String> placeholder) {
    public CredentialEntry {
      hosts = List.copyOf(hosts);
    }
  }

  /** Where events are written. */
  public sealed interface AuditTarget {
    /** Standard output, after the ready line. */
    record Stdout() implements AuditTarget {}

    /** A file, appended to. */
    record File(Path path) implements AuditTarget {}
  }
}
