package dev.bottle.gateway.ssh;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.upstream.Dialer;
import dev.bottle.gateway.upstream.ProxyTunnel;
import dev.bottle.gateway.upstream.Route;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.IOException;
import java.net.SocketTimeoutException;
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
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;

/** Opens connections to upstreams: no agent, no passwords, no file of the machine's user. */
final class UpstreamClient implements AutoCloseable {
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
            .serverKeyVerifier((session, _, key) -> Call.of(session).check().accepts(key))
            .build();
    client.setClientIdentityLoader(ClientIdentityLoader.DEFAULT);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(Algorithms.signatures())));
    client.setSignatureFactories(Algorithms.signatures());
    client.setServiceFactories(
        List.of(ClientUserAuthServiceFactory.INSTANCE, UpstreamService.factory()));
    client.setSessionFactory(new Sessions(client, limits));
    client.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionCreated(Session session) {
            session.setSignatureFactories(
                Algorithms.hostKeySignatures(Call.of(session).check().pin()));
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

  /** Begins sessions where a connection has come about: through the upstream proxy, if need be. */
  private static final class Sessions extends SessionFactory {
    private final SshLimits limits;

    Sessions(SshClient client, SshLimits limits) {
      super(client);
      this.limits = limits;
    }

    @Override
    public void sessionCreated(IoSession io) throws Exception {
      var context = (AttributeRepository) io.getAttribute(AttributeRepository.class);
      switch (Call.of(context).route()) {
        case Route.Direct _ -> {}
        case Route.Proxied proxied ->
            // On a thread that is there to wait, before the session reads.
            ProxyTunnel.open(((Nio2Session) io).getSocket(), proxied, limits.connect());
      }
      super.sessionCreated(io);
    }
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
    var session = connect(target, account.entry().user(), routes(guard, dialer, target), check);
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
  HostKeyCheck ask(AdmittedAddress address) throws IOException {
    var target = address.destination();
    var check = new HostKeyCheck(target, Optional.empty());
    try (var session = connect(target, "nobody", Route.direct(List.of(address)), check)) {
      session.auth().verify(limits.login());
    } catch (IOException | RuntimeException e) {
      if (check.hostKey().isEmpty()) {
        throw failure(target, check, e);
      }
    }
    return check;
  }

  private ClientSession connect(
      Destination target, String user, List<Route> routes, HostKeyCheck check) throws IOException {
    IOException last =
        new UpstreamException(
            UpstreamTrouble.UPSTREAM_DNS, target.authorityText() + " has no address to dial");
    for (var route : routes) {
      try {
        return client
            .connect(user, route.hop(), new Call(route, check).asContext(), null)
            // Once for the connection and once for a proxy's answer, each of which ends by itself.
            .verify(limits.connect().multipliedBy(2), CancelOption.CANCEL_ON_TIMEOUT)
            .getSession();
      } catch (IOException e) {
        last = unreachable(route, e);
      }
    }
    throw last;
  }

  private List<Route> routes(Guard guard, Dialer dialer, Destination target)
      throws IOException, InterruptedException {
    try {
      return dialer
          .routes(guard.policy(), target)
          .toCompletableFuture()
          .get(limits.login().toMillis(), TimeUnit.MILLISECONDS);
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

  private static UpstreamException unreachable(Route route, IOException cause) {
    if (cause.getCause() instanceof UpstreamException told) {
      return told;
    }
    var target = route.to().destination();
    return switch (route) {
      case Route.Direct _ when isLate(cause) -> late(target, cause);
      case Route.Direct _ ->
          new UpstreamException(
              UpstreamTrouble.UPSTREAM_REFUSED,
              target.authorityText() + " cannot be reached",
              cause);
      case Route.Proxied proxied when isLate(cause) ->
          proxied.failure(UpstreamTrouble.UPSTREAM_TIMEOUT, "did not answer");
      case Route.Proxied proxied ->
          proxied.failure(UpstreamTrouble.UPSTREAM_REFUSED, "cannot be reached");
    };
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

  @Override
  public void close() {
    try {
      client.close(true).await(limits.connect());
    } catch (IOException e) {
      // Interrupted: what is still open ends with the process.
    }
  }
}
