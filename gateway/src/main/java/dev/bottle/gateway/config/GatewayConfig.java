package dev.bottle.gateway.config;

import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
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
    List<Client> clients,
    Egress egress,
    Dlp dlp,
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
    return new Policy.Rules(
        egress.allowlist(), egress.passthrough(), egress.privateNetworks(), resolve);
  }

  /** Addresses to listen on. */
  public record Listen(ListenAddress proxy, Optional<ListenAddress> dns) {}

  /**
   * Where the CA certificate is written.
   *
   * @param asWritten the path as the operator gave it, for the ready line
   */
  public record CaOut(Path path, String asWritten) {}

  /** A client that is served, and counts as authenticated. */
  public record Client(String name, IpAddress address) {}

  /**
   * Where traffic may go.
   *
   * @param upstreamCa PEM files of authorities that upstreams may also be certified by
   */
  public record Egress(
      List<AllowEntry> allowlist,
      List<HostPort> passthrough,
      List<Path> upstreamCa,
      List<CidrBlock> privateNetworks) {
    public Egress {
      allowlist = List.copyOf(allowlist);
      passthrough = List.copyOf(passthrough);
      upstreamCa = List.copyOf(upstreamCa);
      privateNetworks = List.copyOf(privateNetworks);
    }
  }

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
