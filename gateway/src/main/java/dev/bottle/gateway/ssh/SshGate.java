package dev.bottle.gateway.ssh;

import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.policy.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** The way out over ssh: a listener for each entry, which serves the bottle's own keys only. */
public final class SshGate implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private final KeyPair hostKey;
  private final GateServer server;
  private final UpstreamClient client;
  private final Visit.Shared shared;
  private final Map<String, InetSocketAddress> listening = new LinkedHashMap<>();
  private final Map<String, InetSocketAddress> repositories = new LinkedHashMap<>();
  private final Map<SocketAddress, String> entries = new ConcurrentHashMap<>();
  private volatile Map<String, Offer> offers;
  private volatile List<PinnedKey> authorized;

  private SshGate(
      Map<String, Offer> offers,
      List<PinnedKey> authorized,
      UpstreamClient client,
      Visit.Shared shared) {
    this.offers = offers;
    this.authorized = authorized;
    this.client = client;
    this.shared = shared;
    this.hostKey = newHostKey();
    this.server = GateServer.of(hostKey, () -> this.authorized, this::begin, shared.limits());
  }

  /**
   * Binds a listener for each entry, ssh entries first, and serves.
   *
   * @param first the first entry's address; the ports of the others count up from its port, 0 picks
   *     each
   * @throws InvalidIdentityException for an entry whose private key cannot be used
   * @throws IOException naming the listener that cannot be bound, or when a key line is none
   */
  public static SshGate start(InetSocketAddress first, SshAccess access, SshParts parts)
      throws IOException {
    return start(first, access, parts, SshLimits.STANDARD);
  }

  static SshGate start(InetSocketAddress first, SshAccess access, SshParts parts, SshLimits limits)
      throws IOException {
    var offers = Offer.all(access);
    var authorized = PinnedKey.parseAll(access.authorizedKeys());
    var client = new UpstreamClient(limits);
    var journal = new Journal(parts.events(), parts.clock());
    var shared = new Visit.Shared(parts, client, journal, limits);
    var gate = new SshGate(offers, authorized, client, shared);
    try {
      gate.listen(first, access);
    } catch (IOException | RuntimeException e) {
      gate.close();
      throw e;
    }
    return gate;
  }

  private void listen(InetSocketAddress first, SshAccess access) throws IOException {
    int number = 0;
    for (var upstream : access.upstreams()) {
      var host = upstream.entry().host();
      listening.put(host, listen(first, number++, host));
    }
    for (var repository : access.repositories()) {
      var name = repository.entry().name();
      repositories.put(name, listen(first, number++, name));
    }
  }

  private InetSocketAddress listen(InetSocketAddress first, int number, String name)
      throws IOException {
    int port = first.getPort() == 0 ? 0 : first.getPort() + number;
    try {
      var bound = server.listen(new InetSocketAddress(first.getAddress(), port));
      entries.put(bound, name);
      return bound;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("the ssh listener of " + name + " cannot be bound at " + port, e);
    }
  }

  /** Where each ssh entry is served, by its Host, in the entries' order. */
  public Map<String, InetSocketAddress> listening() {
    return Collections.unmodifiableMap(listening);
  }

  /** Where each git entry is served, by its Name, in the entries' order. */
  public Map<String, InetSocketAddress> repositories() {
    return Collections.unmodifiableMap(repositories);
  }

  /** The gate's own public host key: {@code ssh-ed25519 AAAA…}. */
  public String hostKeyLine() {
    return PinnedKey.line(hostKey.getPublic());
  }

  /**
   * Serves these entries to these clients from now on, on the listeners that there are; sessions
   * whose entry or key is gone or has changed end.
   *
   * @throws InvalidIdentityException for an entry whose private key cannot be used; nothing changed
   * @throws IOException when a pinned or authorized key is none; nothing changed
   */
  public void revise(SshAccess access) throws IOException {
    var keys = PinnedKey.parseAll(access.authorizedKeys());
    offers = Offer.all(access);
    authorized = keys;
    reviseGrants();
  }

  /**
   * A push that a person lets go, over connections of its own.
   *
   * @param entry by which it came
   * @param repository its path at upstream
   * @return empty where the entry does not grant it now
   */
  public Optional<PushAsk> pushAgain(String entry, String repository) {
    return Optional.ofNullable(offers.get(entry))
        .flatMap(offer -> Pushes.again(offer, repository, shared));
  }

  /** Ends the sessions that are no longer granted, such as after a change of policy. */
  public void reviseGrants() {
    for (var session : sessions()) {
      if (!isGranted(session)) {
        session.visit().revoke();
        session.close(true);
      }
    }
  }

  private boolean isGranted(GateSession session) {
    var visit = session.visit();
    var now = offers.get(visit.offer().name());
    return now != null
        && session.isOneOf(authorized)
        && now.isSame(visit.offer())
        && visit.isStillAdmitted();
  }

  private List<GateSession> sessions() {
    return server.isStarted()
        ? server.getActiveSessions().stream()
            .filter(GateSession.class::isInstance)
            .map(GateSession.class::cast)
            .toList()
        : List.of();
  }

  private Visit begin(SocketAddress listener, SocketAddress peer) throws IOException {
    var name = entries.get(listener);
    var offer = name == null ? null : offers.get(name);
    if (offer == null || !(peer instanceof InetSocketAddress from)) {
      throw new IOException("no entry is served here");
    }
    return new Visit(offer, shared, IpAddress.of(from.getAddress().getAddress()));
  }

  private static KeyPair newHostKey() {
    try {
      return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no Ed25519", e);
    }
  }

  /** Takes no new session; the stage completes when no channel is open, or after this long. */
  public CompletionStage<Void> drain(Duration patience) {
    var drained = new CompletableFuture<Void>();
    Thread.ofVirtual().name("ssh-drain").start(() -> drain(patience, drained));
    return drained;
  }

  private void drain(Duration patience, CompletableFuture<Void> drained) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      server.stopListening();
      while (System.nanoTime() < end && sessions().stream().anyMatch(GateSession::isBusy)) {
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      drained.complete(null);
    }
  }

  /** Ends every session and takes nothing new. */
  @Override
  public void close() {
    try {
      server.close(true).await(PATIENCE);
    } catch (IOException e) {
      // Interrupted: what is still open ends with the process.
    } finally {
      client.close();
    }
  }
}
