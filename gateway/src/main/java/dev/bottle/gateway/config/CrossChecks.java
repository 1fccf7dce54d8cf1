package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.GitTarget;
import dev.bottle.gateway.config.GatewayConfig.SshTarget;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.HostPattern;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Checks parts of a configuration against each other. */
final class CrossChecks {
  private final ConfigDraft draft;
  private final Problems problems;

  CrossChecks(ConfigDraft draft, Problems problems) {
    this.draft = draft;
    this.problems = problems;
  }

  void run() {
    passthrough();
    credentials();
    clients();
    certificates();
    privateLiterals();
    names();
    new ListenChecks(draft.listen(), draft.sshListeners(), problems).run();
    if (!problems.anyUnder("$.egress.allowlist")
        && !problems.anyUnder("--allow")
        && !problems.anyUnder("$.clients")) {
      onTheAllowlist();
    }
  }

  /** Blind bytes cannot be narrowed, and nothing of the gateway's own can be put into them. */
  private void passthrough() {
    for (var blind : draft.passthrough()) {
      if (draft.clientCertificates().stream()
          .anyMatch(c -> overlap(c.value().host(), blind.value()))) {
        problems.add(
            blind.place(),
            Shown.quoted(blind.value().text())
                + " cannot be passed through: a client certificate is for this host");
      }
      for (var target : draft.git().targets()) {
        var entry = target.value().entry();
        if (entry.upstream() instanceof GitUpstream.Https(var at, _) && blind.value().covers(at)) {
          problems.add(
              blind.place(),
              Shown.quoted(blind.value().text())
                  + " cannot be passed through: the git entry "
                  + entry.name()
                  + " is for a repository there, whose pushes are inspected");
        }
      }
      for (var credential : draft.credentials()) {
        if (credential.value().hosts().stream().anyMatch(h -> overlap(h.value(), blind.value()))) {
          problems.add(
              blind.place(),
              Shown.quoted(blind.value().text())
                  + " cannot be passed through: credential "
                  + credential.value().name()
                  + " is for this host");
        }
      }
      if (draft.grants().stream()
          .anyMatch(e -> isNarrowed(e.value()) && overlap(e.value().target(), blind.value()))) {
        problems.add(
            blind.place(),
            Shown.quoted(blind.value().text())
                + " cannot be passed through: the allowlist limits its methods or paths");
      }
    }
  }

  private void credentials() {
    var placeholders = new HashSet<String>();
    for (var credential : draft.credentials()) {
      var fixed = credential.value().placeholder();
      if (fixed.isPresent() && !placeholders.add(fixed.get())) {
        problems.add(credential.place(), "another credential has the same placeholder");
      }
    }
    if (!draft.credentials().isEmpty() && draft.clients().isEmpty()) {
      draft.listen().agentFacing().stream()
          .filter(address -> !address.value().isLoopback())
          .forEach(
              address ->
                  problems.add(
                      address.place(),
                      "credentials are put in for known clients only: listen on a loopback"
                          + " address, or name the clients in \"clients\""));
    }
  }

  /** Where an address is all that tells clients apart, it must. */
  private void clients() {
    var names = new HashSet<String>();
    var addresses = new HashSet<IpAddress>();
    for (var client : draft.clients()) {
      var address = client.value().address().filter(_ -> client.value().token().isEmpty());
      boolean named = names.add(client.value().name());
      if (!named || !address.map(addresses::add).orElse(true)) {
        problems.add(client.place(), "another client has the same name or address");
      }
    }
  }

  private void certificates() {
    var before = new ArrayList<HostPort>();
    for (var certificate : draft.clientCertificates()) {
      var host = certificate.value().host();
      if (before.stream().anyMatch(other -> overlap(other, host))) {
        problems.add(certificate.place(), "another client certificate is for this host");
      }
      before.add(host);
    }
  }

  private void privateLiterals() {
    var policy =
        Policy.of(new Policy.Rules(List.of(), List.of(), draft.privateNetworks(), draft.resolve()));
    for (var entry : draft.grants()) {
      var target = entry.value().target();
      if (target.host() instanceof HostPattern.Exact(IpAddress ip)
          && !admitted(policy, new Destination(ip, target.port().orElse(443)))) {
        problems.add(entry.place(), notPublic(ip));
      }
    }
    draft
        .ssh()
        .targets()
        .forEach(t -> privateUpstream(policy, t.value().entry().upstream(), t.place()));
    draft
        .git()
        .targets()
        .forEach(t -> privateUpstream(policy, t.value().entry().upstream().at(), t.place()));
  }

  private void privateUpstream(Policy policy, Destination upstream, Place place) {
    if (upstream.host() instanceof IpAddress ip && !admitted(policy, upstream)) {
      problems.add(place, notPublic(ip));
    }
  }

  private static boolean admitted(Policy policy, Destination literal) {
    return literal.host() instanceof IpAddress ip
        && policy.admit(literal, ip) instanceof Admission.Admitted;
  }

  private static String notPublic(IpAddress ip) {
    return ip.text()
        + " is not a public address; it needs an entry in \"privateNetworks\" or \"resolve\"";
  }

  /** Names in ssh_config and known_hosts know no case. */
  private void names() {
    var names = new HashSet<String>();
    for (var target : draft.ssh().targets()) {
      var host = target.value().entry().host();
      if (!names.add(host.toLowerCase(Locale.ROOT))) {
        problems.add(target.place(), "another ssh entry has the Host " + Shown.quoted(host));
      }
    }
    for (var target : draft.git().targets()) {
      var name = target.value().entry().name();
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        problems.add(target.place(), "another entry has the name " + Shown.quoted(name));
      }
    }
    var repositories = new HashSet<GitUpstream>();
    for (var target : draft.git().targets()) {
      if (!repositories.add(target.value().entry().upstream())) {
        problems.add(target.place(), "another git entry has this repository");
      }
    }
  }

  private void onTheAllowlist() {
    draft.passthrough().forEach(this::mustBeGranted);
    draft.credentials().stream()
        .flatMap(c -> c.value().hosts().stream())
        .filter(h -> draft.git().targets().stream().noneMatch(t -> isLogin(h.value(), t)))
        .forEach(this::mustBeGranted);
    draft
        .clientCertificates()
        .forEach(c -> mustBeGranted(new Located<>(c.value().host(), c.place())));
    draft.exempt().stream()
        .filter(e -> draft.ssh().targets().stream().noneMatch(t -> covers(e.value(), t.value())))
        .filter(e -> draft.git().targets().stream().noneMatch(t -> covers(e.value().host(), t)))
        .forEach(e -> mustBeGranted(new Located<>(e.value().host(), e.place())));
  }

  private static boolean covers(Exemption exemption, SshTarget target) {
    return exemption.host().covers(target.entry().upstream());
  }

  private static boolean covers(HostPort named, Located<GitTarget> target) {
    return named.covers(target.value().entry().upstream().at());
  }

  private static boolean isLogin(HostPort named, Located<GitTarget> target) {
    return target.value().entry().upstream() instanceof GitUpstream.Https && covers(named, target);
  }

  private void mustBeGranted(Located<HostPort> named) {
    if (draft.grants().stream().noneMatch(e -> grants(e.value().target(), named.value()))) {
      problems.add(named.place(), Shown.quoted(named.value().text()) + " is not on the allowlist");
    }
  }

  private static boolean isNarrowed(AllowEntry entry) {
    return !entry.methods().isEmpty() || !entry.paths().isEmpty();
  }

  /** Without a port an allowlist entry grants 80 and 443. */
  private static boolean grants(HostPort entry, HostPort named) {
    boolean port =
        named.port().isEmpty()
            || (entry.port().isPresent()
                ? entry.port().equals(named.port())
                : named.port().getAsInt() == 80 || named.port().getAsInt() == 443);
    return port && overlap(entry.host(), named.host());
  }

  private static boolean overlap(HostPort a, HostPort b) {
    boolean port = a.port().isEmpty() || b.port().isEmpty() || a.port().equals(b.port());
    return port && overlap(a.host(), b.host());
  }

  /** Whether some host matches both patterns. */
  private static boolean overlap(HostPattern a, HostPattern b) {
    return switch (a) {
      case HostPattern.Exact(var host) -> b.matches(host);
      case HostPattern.Subdomains(var apex) ->
          switch (b) {
            case HostPattern.Exact(var host) -> a.matches(host);
            case HostPattern.Subdomains(var other) ->
                apex.equals(other) || apex.isSubdomainOf(other) || other.isSubdomainOf(apex);
          };
    };
  }
}
