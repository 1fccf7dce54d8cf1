package dev.bottle.gateway.ssh;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.upstream.Dialer;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.config.keys.ClientIdentityLoader;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;

/** Opens connections to upstreams: no agent, no passwords, no file of the machine's user. */
final class UpstreamClient implements AutoCloseable {
  private static final AttributeRepository.AttributeKey<HostKeyCheck> CHECK =
      new AttributeRepository.AttributeKey<>();

  private final SshClient client;
  private final SshLimits limits;
  private final LoginQueue queue = new LoginQueue();

  UpstreamClient(SshLimits limits) {
    this.limits = limits;
    this.client = configured(limits);
    client.start();
  }

  private static SshClient configured(SshLimits limits) {
    var client =
        ClientBuilder.builder()
            .keyExchangeFactories(Algorithms.clientKex())
            .cipherFactories(Algorithms.clientCiphers())
            .macFactories(Algorithms.clientMacs())
            .compressionFactories(List.of(BuiltinCompressions.none))
            .channelFactories(List.of())
            .globalRequestHandlers(List.of())
            .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
            .serverKeyVerifier((session, _, key) -> check(session).accepts(key))
            .build();
    client.setClientIdentityLoader(ClientIdentityLoader.DEFAULT);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(Algorithms.signatures())));
    client.setSignatureFactories(Algorithms.signatures());
    client.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionCreated(Session session) {
            session.setSignatureFactories(
                Algorithms.hostKeySignatures(check((ClientSession) session).pin()));
          }
        });
    CoreModuleProperties.CLIENT_IDENTIFICATION.set(client, "bottle");
    CoreModuleProperties.IO_CONNECT_TIMEOUT.set(client, limits.connect());
    // Waiting ends before this, and says what was waited for.
    CoreModuleProperties.AUTH_TIMEOUT.set(client, limits.login().multipliedBy(2));
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.HEARTBEAT_REQUEST.set(client, "keepalive@openssh.com");
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, limits.keepAlive());
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, limits.keepAliveMisses());
    Waits.forPeers(client);
    return client;
  }

  private static HostKeyCheck check(ClientSession session) {
    var check = session.getConnectionContext().getAttribute(CHECK);
    if (check == null) {
      throw new IllegalStateException("a connection that nobody checks");
    }
    return check;
  }

  /**
   * Opens a connection to an account, logged in.
   *
   * @throws RefusedException when upstream's key is not the pinned one
   * @throws IOException {@link UpstreamException}, or AddressRefusedException
   */
  ClientSession open(Account account, Guard guard, Dialer dialer)
      throws IOException, RefusedException, InterruptedException {
    var target = account.entry().upstream();
    try (var _ = queue.await(target, limits.queue())) {
      return login(account, guard, dialer);
    }
  }

  private ClientSession login(Account account, Guard guard, Dialer dialer)
      throws IOException, RefusedException, InterruptedException {
    var target = account.entry().upstream();
    var check = new HostKeyCheck(target, account.pin());
    var session = connect(target, account.entry().user(), addresses(guard, dialer, target), check);
    try {
      session.addPublicKeyIdentity(account.identity());
      session.auth().verify(limits.login());
      return session;
    } catch (IOException | RuntimeException e) {
      session.close(true);
      var refused = check.refusal();
      if (refused.isPresent()) {
        throw new RefusedException(refused.get());
      }
      throw failure(target, check, e);
    }
  }

  /** The key that a server shows; the connection ends with it. */
  HostKeyCheck ask(Destination target, IpAddress address) throws IOException {
    var check = new HostKeyCheck(target, Optional.empty());
    try (var session = connect(target, "nobody", List.of(socketAddress(address, target)), check)) {
      session.auth().verify(limits.login());
    } catch (IOException | RuntimeException e) {
      if (check.hostKey().isEmpty()) {
        throw failure(target, check, e);
      }
    }
    return check;
  }

  private ClientSession connect(
      Destination target, String user, List<InetSocketAddress> addresses, HostKeyCheck check)
      throws IOException {
    IOException last =
        new UpstreamException(
            UpstreamTrouble.UPSTREAM_DNS, target.authorityText() + " has no address to dial");
    for (var address : addresses) {
      try {
        return client
            .connect(user, address, AttributeRepository.ofKeyValuePair(CHECK, check), null)
            .verify(limits.connect())
            .getSession();
      } catch (IOException e) {
        last = unreachable(target, e);
      }
    }
    throw last;
  }

  private List<InetSocketAddress> addresses(Guard guard, Dialer dialer, Destination target)
      throws IOException, InterruptedException {
    try {
      return dialer
          .admitted(guard.policy(), target)
          .toCompletableFuture()
          .get(limits.login().toMillis(), TimeUnit.MILLISECONDS)
          .stream()
          .map(a -> socketAddress(a.address(), a.destination()))
          .toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_TIMEOUT, target.host().text() + " was not resolved in time", e);
    }
  }

  private static UpstreamException unreachable(Destination target, IOException cause) {
    return isLate(cause)
        ? late(target, cause)
        : new UpstreamException(
            UpstreamTrouble.UPSTREAM_REFUSED, target.authorityText() + " cannot be reached", cause);
  }

  private static UpstreamException failure(
      Destination target, HostKeyCheck check, Exception cause) {
    if (isLate(cause)) {
      return late(target, cause);
    }
    var problem =
        check.hostKey().isPresent()
            ? " does not accept the entry's user and identity"
            : " speaks no ssh that the gateway accepts";
    return new UpstreamException(
        UpstreamTrouble.UPSTREAM_REFUSED, target.authorityText() + problem, cause);
  }

  private static UpstreamException late(Destination target, Exception cause) {
    return new UpstreamException(
        UpstreamTrouble.UPSTREAM_TIMEOUT,
        target.authorityText() + " did not answer in time",
        cause);
  }

  private static boolean isLate(Exception cause) {
    return cause instanceof SocketTimeoutException || cause.getCause() instanceof TimeoutException;
  }

  private static InetSocketAddress socketAddress(IpAddress address, Destination target) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.octets()), target.port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }

  @Override
  public void close() {
    try {
      client.close(true).await(limits.connect());
    } catch (IOException e) {
      // Interrupted: what is still open ends with the process.
    }
  }
}
