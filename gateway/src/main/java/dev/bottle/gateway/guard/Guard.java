package dev.bottle.gateway.guard;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.PieceIndex;
import dev.bottle.gateway.dlp.PieceScan;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.Trails;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything that an exchange is judged by, as one immutable value; a reload swaps it whole. What
 * clients have sent of known values so far goes from one to the next.
 */
public final class Guard {
  private static final String NOBODY = "";

  private final Policy policy;
  private final RuleSet rules;
  private final Inspection inspection;
  private final Vault vault;
  private final Clients clients;
  private final List<GitEntry> git;
  private final List<KnownSecret> told;
  private final RuleSet canaries;
  private final PieceIndex pieces;
  private final Trails trails;
  private final String client;

  /** A guard that serves everyone. */
  public Guard(Policy policy, RuleSet rules, Inspection inspection, Vault vault) {
    this(policy, new Clients.Everyone(), rules, inspection, vault);
  }

  /** A guard that was told of no values. */
  public Guard(Policy policy, Clients clients, RuleSet rules, Inspection inspection, Vault vault) {
    this(policy, clients, rules, inspection, vault, List.of());
  }

  /**
   * A guard.
   *
   * @param policy where an exchange may go, but for clients with a policy of their own
   * @param clients who is served
   * @param rules what must not leave; looks from now on for the vault's values, the clients' tokens
   *     and what was told too, never for placeholders
   * @param inspection what a finding leads to
   * @param vault the logins that are put in
   * @param told values that have no host of their own; one that the vault or a client has too
   *     counts as theirs
   */
  public Guard(
      Policy policy,
      Clients clients,
      RuleSet rules,
      Inspection inspection,
      Vault vault,
      List<KnownSecret> told) {
    this.policy = policy;
    this.clients = clients;
    var own = Stream.concat(vault.known().stream(), clients.known().stream()).toList();
    this.told = told.stream().filter(t -> own.stream().noneMatch(o -> o.sameValue(t))).toList();
    var known = Stream.concat(own.stream(), this.told.stream()).toList();
    this.rules = rules.withKnown(known, vault.placeholders().values());
    this.canaries = RuleSet.EMPTY.withKnown(canaries(this.told), List.of());
    this.pieces = PieceIndex.of(known);
    this.inspection = inspection;
    this.vault = vault;
    this.git = List.of();
    this.trails = new Trails();
    this.client = NOBODY;
  }

  /** A guard that differs from another in grants, in whom it judges and in what it remembers. */
  private Guard(
      Guard like,
      Policy policy,
      Clients clients,
      List<GitEntry> git,
      Trails trails,
      String client) {
    this.policy = policy;
    this.clients = clients;
    this.git = git;
    this.rules = like.rules;
    this.inspection = like.inspection;
    this.vault = like.vault;
    this.told = like.told;
    this.canaries = like.canaries;
    this.pieces = like.pieces;
    this.trails = trails;
    this.client = client;
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

  /** The repositories that have an entry of their own, in its order. */
  public List<GitEntry> git() {
    return git;
  }

  /** The same with these repositories. */
  public Guard withGit(List<GitEntry> entries) {
    return new Guard(this, policy, clients, List.copyOf(entries), trails, client);
  }

  /** Which client this is, and what it is judged by; empty when it is not served. */
  public Optional<Served> as(Peer peer) {
    return switch (clients) {
      case Clients.Everyone _ -> Optional.of(served("at " + peer.address().text(), policy));
      case Clients.Only only ->
          only.find(peer).map(c -> served("named " + c.name(), c.policy().orElse(policy)));
    };
  }

  private Served served(String name, Policy own) {
    return new Served(name, new Guard(this, own, clients, git, trails, name));
  }

  /**
   * Names of known values that may go to a destination: credentials to their own hosts, and what
   * was told where the operator exempted it.
   */
  public Set<String> knownFor(Destination target) {
    var granted = vault.grantedNames(target);
    if (told.isEmpty() || !inspection.exempts(KnownSecret.RULE_ID, target)) {
      return granted;
    }
    var names = new HashSet<>(granted);
    told.stream().filter(t -> t.kind() == SecretKind.GENUINE).forEach(t -> names.add(t.name()));
    return names;
  }

  /** What a finding is worth. */
  public SecretKind kindOf(Finding finding) {
    return kindOf(Optional.ofNullable(finding.knownName()));
  }

  /** What a text is worth in which something was found: a rule may have found the canary first. */
  public SecretKind kindOf(Part part, String text) {
    return canaries.scanText(part, text, Set.of()) instanceof Verdict.Clean
        ? SecretKind.GENUINE
        : SecretKind.CANARY;
  }

  private static List<KnownSecret> canaries(List<KnownSecret> told) {
    return told.stream().filter(t -> t.kind() == SecretKind.CANARY).toList();
  }

  /** What a piece is worth. */
  public SecretKind kindOf(PieceScan.Piece piece) {
    return kindOf(Optional.of(piece.name()));
  }

  private SecretKind kindOf(Optional<String> known) {
    return told.stream()
        .filter(t -> known.equals(Optional.of(t.name())))
        .map(KnownSecret::kind)
        .findAny()
        .orElse(SecretKind.GENUINE);
  }

  /**
   * Begins to look at one text of the client for pieces of known values.
   *
   * @param ignored names of known values that may go where the text goes
   */
  public PieceScan pieces(Set<String> ignored) {
    return trails.scan(pieces, client, ignored);
  }

  /** The same, remembering what clients have sent under the guard before this. */
  public Guard following(Guard before) {
    before.trails.keepOnly(pieces);
    return new Guard(this, policy, clients, git, before.trails, client);
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
        clients.mapPolicies(own -> own.withOwnListeners(endpoints)),
        git,
        trails,
        client);
  }

  private Guard under(Policy other) {
    return new Guard(this, other, clients, git, trails, client);
  }
}
