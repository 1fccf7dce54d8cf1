package dev.bottle.gateway.guard;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Everything that an exchange is judged by, as one immutable value; a reload swaps it whole. */
public final class Guard {
  private final Policy policy;
  private final RuleSet rules;
  private final Inspection inspection;
  private final Vault vault;
  private final Clients clients;

  /** A guard that serves everyone. */
  public Guard(Policy policy, RuleSet rules, Inspection inspection, Vault vault) {
    this(policy, new Clients.Everyone(), rules, inspection, vault);
  }

  /**
   * A guard.
   *
   * @param policy where an exchange may go, but for clients with a policy of their own
   * @param clients who is served
   * @param rules what must not leave; looks from now on for the vault's values and the clients'
   *     tokens too, never for placeholders
   * @param inspection what a finding leads to
   * @param vault the logins that are put in
   */
  public Guard(Policy policy, Clients clients, RuleSet rules, Inspection inspection, Vault vault) {
    this.policy = policy;
    this.clients = clients;
    this.rules =
        rules.withKnown(
            Stream.concat(vault.known().stream(), clients.known().stream()).toList(),
            vault.placeholders().values());
    this.inspection = inspection;
    this.vault = vault;
  }

  /** A guard that differs from another in grants alone. */
  private Guard(Guard like, Policy policy, Clients clients) {
    this.policy = policy;
    this.clients = clients;
    this.rules = like.rules;
    this.inspection = like.inspection;
    this.vault = like.vault;
  }

  /** Where it may go. */
  public Policy policy() {
    return policy;
  }

  /** What must not leave. */
  public RuleSet rules() {
    return rules;
  }

  /** What a finding leads to. */
  public Inspection inspection() {
    return inspection;
  }

  /** The logins that are put in. */
  public Vault vault() {
    return vault;
  }

  /** Which client this is, and what it is judged by; empty when it is not served. */
  public Optional<Served> as(Peer peer) {
    return switch (clients) {
      case Clients.Everyone _ -> Optional.of(new Served("at " + peer.address().text(), this));
      case Clients.Only only ->
          only.find(peer)
              .map(
                  client ->
                      new Served(
                          "named " + client.name(), client.policy().map(this::under).orElse(this)));
    };
  }

  /** Grants nothing: for what is still open of a client that is served no longer. */
  public Guard closed() {
    return under(Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), Map.of())));
  }

  /** The same, but that no client's request leads back to these listeners. */
  public Guard withOwnListeners(Set<Endpoint> endpoints) {
    return new Guard(
        this,
        policy.withOwnListeners(endpoints),
        clients.mapPolicies(own -> own.withOwnListeners(endpoints)));
  }

  private Guard under(Policy other) {
    return new Guard(this, other, clients);
  }
}
