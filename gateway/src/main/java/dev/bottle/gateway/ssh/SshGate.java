package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.upstream.Dialer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** The way out over ssh: a listener for each entry, which serves the bottle's own keys only. */
public final class SshGate implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private final KeyPair hostKey;
  private final GateServer server;
  private final UpstreamClient client;
  private final Visit.Parts parts;
  private final Map<String, InetSocketAddress> listening = new LinkedHashMap<>();
  private final Map<SocketAddress, String> entries = new ConcurrentHashMap<>();
  private volatile Map<String, Account> accounts;
  private volatile List<PinnedKey> authorized;

  private SshGate(
      Map<String, Account> accounts,
      List<PinnedKey> authorized,
      UpstreamClient client,
      Visit.Parts parts) {
    this.accounts = accounts;
    this.authorized = authorized;
    this.client = client;
    this.parts = parts;
    this.hostKey = newHostKey();
    this.server = GateServer.of(hostKey, () -> this.authorized, this::begin, parts.limits());
  }

  /**
   * Binds a listener for each entry and serves.
   *
   * @param first the first entry's address; the ports of the others count up from its port, 0 picks
   *     each
   * @param authorizedKeys public keys as lines of an authorized_keys file, without options
   * @param guard what traffic is judged by
   * @throws InvalidIdentityException for an entry whose private key cannot be used
   * @throws IOException naming the listener that cannot be bound, or when a key line is none
   */
  public static SshGate start(
      InetSocketAddress first,
      List<SshUpstream> upstreams,
      List<String> authorizedKeys,
      Supplier<Guard> guard,
      Dialer dialer,
      EventSink events,
      Clock clock)
      throws IOException {
    return start(
        first, upstreams, authorizedKeys, guard, dialer, events, clock, SshLimits.STANDARD);
  }

  static SshGate start(
      InetSocketAddress first,
      List<SshUpstream> upstreams,
      List<String> authorizedKeys,
      Supplier<Guard> guard,
      Dialer dialer,
      EventSink events,
      Clock clock,
      SshLimits limits)
      throws IOException {
    var accounts = accounts(upstreams);
    var authorized = PinnedKey.parseAll(authorizedKeys);
    var client = new UpstreamClient(limits);
    var parts = new Visit.Parts(guard, dialer, client, new Journal(events, clock), limits);
    var gate = new SshGate(accounts, authorized, client, parts);
    try {
      gate.listen(first, upstreams);
    } catch (IOException | RuntimeException e) {
      gate.close();
      throw e;
    }
    return gate;
  }

  private void listen(InetSocketAddress first, List<SshUpstream> upstreams) throws IOException {
    for (int i = 0; i < upstreams.size(); i++) {
      var host = upstreams.get(i).entry().host();
      int port = first.getPort() == 0 ? 0 : first.getPort() + i;
      try {
        var bound = server.listen(new InetSocketAddress(first.getAddress(), port));
        entries.put(bound, host);
        listening.put(host, bound);
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException("the ssh listener of " + host + " cannot be bound at " + port, e);
      }
    }
  }

  /** Where each entry is served, by its Host, in the entries' order. */
  public Map<String, InetSocketAddress> listening() {
    return Collections.unmodifiableMap(listening);
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
  public void revise(List<SshUpstream> upstreams, List<String> authorizedKeys) throws IOException {
    var keys = PinnedKey.parseAll(authorizedKeys);
    accounts = accounts(upstreams);
    authorized = keys;
    reviseGrants();
  }

  /** Ends the sessions that are no longer granted, such as after a change of policy. */
  public void reviseGrants() {
    sessions().stream().filter(s -> !isGranted(s)).forEach(s -> s.close(true));
  }

  private boolean isGranted(GateSession session) {
    var visit = session.visit();
    var now = accounts.get(visit.entry().host());
    return now != null
        && session.isOneOf(authorized)
        && now.upstream().equals(visit.account().upstream())
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
    var host = entries.get(listener);
    var account = host == null ? null : accounts.get(host);
    if (account == null || !(peer instanceof InetSocketAddress from)) {
      throw new IOException("no entry is served here");
    }
    return new Visit(account, parts, IpAddress.of(from.getAddress().getAddress()));
  }

  private static Map<String, Account> accounts(List<SshUpstream> upstreams) throws IOException {
    var accounts = new LinkedHashMap<String, Account>();
    for (var upstream : upstreams) {
      accounts.put(upstream.entry().host(), Account.of(upstream));
    }
    return Map.copyOf(accounts);
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
