package dev.bottle.gateway.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every decision about where an exchange may go. Immutable and pure: the same question, the same
 * answer.
 */
public final class Policy {
  private final Rules rules;
  private final Map<Host, List<AllowEntry>> exact;
  private final List<AllowEntry> wildcard;
  private final Set<Endpoint> ownListeners;

  /**
   * What an operator grants.
   *
   * @param allowlist the complete allowlist
   * @param passthrough allowed hosts whose TLS is not intercepted
   * @param privateNetworks blocks that are admitted although not public
   * @param resolve fixed addresses; each is an admission of that address for that host
   */
  public record Rules(
      List<AllowEntry> allowlist,
      List<HostPort> passthrough,
      List<CidrBlock> privateNetworks,
      Map<Host, IpAddress> resolve) {

    public Rules {
      allowlist = List.copyOf(allowlist);
      passthrough = List.copyOf(passthrough);
      privateNetworks = List.copyOf(privateNetworks);
      resolve = Map.copyOf(resolve);
    }
  }

  private Policy(Rules rules, Set<Endpoint> ownListeners) {
    this.rules = rules;
    this.ownListeners = Set.copyOf(ownListeners);
    this.exact = new HashMap<>();
    for (var entry : rules.allowlist()) {
      if (entry.target().host() instanceof HostPattern.Exact(var host)) {
        exact.merge(host, List.of(entry), (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
      }
    }
    this.wildcard =
        rules.allowlist().stream()
            .filter(e -> e.target().host() instanceof HostPattern.Subdomains)
            .toList();
  }

  public static Policy of(Rules rules) {
    return new Policy(rules, Set.of());
  }

  /** The same grants, with the listeners that must never be dialled. */
  public Policy withOwnListeners(Set<Endpoint> endpoints) {
    return new Policy(rules, endpoints);
  }

  public Rules rules() {
    return rules;
  }

  /** The fixed address of a host, where the operator gave one. */
  public Optional<IpAddress> fixedAddress(Host host) {
    return Optional.ofNullable(rules.resolve().get(host));
  }

  /** Decides one intent; never resolves, never waits. */
  public Decision decide(Intent intent) {
    return switch (intent) {
      case Intent.Tunnel(var target) ->
          destination(target).<Decision>map(Decision.Deny::new).orElseGet(() -> allow(target));
      case Intent.Handshake handshake -> decide(handshake);
      case Intent.Request request ->
          refusal(request)
              .<Decision>map(Decision.Deny::new)
              .orElseGet(() -> new Decision.Allow(Decision.Handling.INTERCEPT));
    };
  }

  /** Whether anything is granted on this host, at whichever port. */
  public boolean grantsSomethingOn(Host host) {
    return candidates(host).stream().anyMatch(e -> e.coversHost(host));
  }

  /** Whether an entry names this very host, not only a wildcard above it. */
  public boolean names(Host host) {
    return exact.containsKey(host);
  }

  /** Whether an entry that names methods and paths grants the request: the operator means it. */
  public boolean singlesOut(Destination target, String method, RequestPath path) {
    return entriesFor(target).stream()
        .filter(e -> !e.methods().isEmpty() && !e.paths().isEmpty())
        .anyMatch(e -> e.allowsMethod(method) && e.allowsPath(path));
  }

  /**
   * Checks an address that {@code destination} resolved to; all answers must pass before one is
   * dialled.
   */
  public Admission admit(Destination destination, IpAddress address) {
    if (isOwnListener(address, destination.port())) {
      return refuse(destination, "leads back to the gateway itself");
    }
    boolean mapped = fixedAddress(destination.host()).equals(Optional.of(address));
    boolean granted = rules.privateNetworks().stream().anyMatch(b -> b.contains(address));
    return mapped || granted || CidrBlock.isPublic(address)
        ? new Admission.Admitted(new AdmittedAddress(destination, address))
        : refuse(destination, "has an address that is not public (" + address.text() + ")");
  }

  private Decision allow(Destination target) {
    boolean blind = rules.passthrough().stream().anyMatch(p -> p.covers(target));
    return new Decision.Allow(blind ? Decision.Handling.PASSTHROUGH : Decision.Handling.INTERCEPT);
  }

  private Decision decide(Intent.Handshake handshake) {
    var refused = destination(handshake.target());
    if (refused.isPresent()) {
      return new Decision.Deny(refused.get());
    }
    var allowed = allow(handshake.target());
    boolean intercepts = allowed.equals(new Decision.Allow(Decision.Handling.INTERCEPT));
    boolean named =
        handshake.serverName().map(handshake.target().host()::equals).orElse(intercepts);
    return named ? allowed : new Decision.Deny(new DenyReason.SniMismatch(handshake.target()));
  }

  private Optional<DenyReason> refusal(Intent.Request request) {
    var target = request.route().target();
    var entries = entriesFor(target);
    if (entries.isEmpty()) {
      return destination(target);
    }
    if (!request.authority().equals(target)) {
      return Optional.of(new DenyReason.AuthorityMismatch(target));
    }
    if (entries.stream().noneMatch(e -> e.allowsMethod(request.method()))) {
      return Optional.of(new DenyReason.MethodNotAllowed(target, request.method()));
    }
    var granting =
        entries.stream()
            .filter(e -> e.allowsMethod(request.method()) && e.allowsPath(request.path()))
            .toList();
    if (granting.isEmpty()) {
      return Optional.of(new DenyReason.PathNotAllowed(target));
    }
    if (!request.overrides().isEmpty() && granting.stream().allMatch(AllowEntry::isNarrowed)) {
      return Optional.of(
          new DenyReason.MalformedRequest(
              "the field "
                  + request.overrides().getFirst()
                  + " would act past what this host's entry grants"));
    }
    return Optional.empty();
  }

  private Optional<DenyReason> destination(Destination target) {
    if (!entriesFor(target).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        grantsSomethingOn(target.host())
            ? new DenyReason.PortNotAllowed(target)
            : new DenyReason.HostNotAllowed(target));
  }

  private List<AllowEntry> entriesFor(Destination target) {
    return candidates(target.host()).stream().filter(e -> e.covers(target)).toList();
  }

  private List<AllowEntry> candidates(Host host) {
    var named = exact.getOrDefault(host, List.of());
    if (wildcard.isEmpty()) {
      return named;
    }
    return Stream.concat(named.stream(), wildcard.stream()).toList();
  }

  private boolean isOwnListener(IpAddress address, int port) {
    var reached = address.embeddedV4().orElse(address);
    return ownListeners.stream()
        .filter(own -> own.port() == port)
        .anyMatch(own -> own.address().equals(reached) || (own.isAnyAddress() && isHere(reached)));
  }

  /** Dialling the unspecified address reaches this machine, as loopback does. */
  private static boolean isHere(IpAddress address) {
    return address.isLoopback() || address.isUnspecified();
  }

  private static Admission refuse(Destination destination, String detail) {
    return new Admission.Refused(new DenyReason.AddressNotPublic(destination, detail));
  }
}
