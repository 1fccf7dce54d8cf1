package dev.bottle.gateway.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;
import org.apache.sshd.server.session.SessionFactory;

/** The side that clients see: any number of listeners, public keys only. */
final class GateServer extends SshServer {
  /** A client that has closed its channel may still wait to be told how the command ended. */
  private static final Duration FOR_EXITS = Duration.ofSeconds(5);

  private final Visits visits;
  private final int most;

  /** Who visits which listener. */
  interface Visits {
    /**
     * Begins a visit.
     *
     * @throws IOException when the listener has no entry any more
     */
    Visit begin(SocketAddress listener, SocketAddress peer) throws IOException;
  }

  private GateServer(Visits visits, int most) {
    this.visits = visits;
    this.most = most;
  }

  /** A server that does not listen yet. */
  static GateServer of(
      KeyPair hostKey, Supplier<List<PinnedKey>> authorized, Visits visits, SshLimits limits) {
    var server = new GateServer(visits, limits.clients());
    // What is not set below is as the library has it.
    ServerBuilder.builder().factory(() -> server).build();
    server.configure(hostKey, authorized, limits);
    return server;
  }

  private void configure(KeyPair hostKey, Supplier<List<PinnedKey>> authorized, SshLimits limits) {
    setKeyExchangeFactories(Algorithms.serverKex());
    setCipherFactories(Algorithms.serverCiphers());
    setMacFactories(Algorithms.serverMacs());
    setSignatureFactories(Algorithms.signatures());
    setCompressionFactories(List.of(BuiltinCompressions.none));
    setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(Algorithms.signatures())));
    setPublickeyAuthenticator(
        (_, key, session) -> {
          var gate = (GateSession) session;
          boolean known = authorized.get().stream().anyMatch(a -> a.is(key));
          if (known) {
            gate.sawKey(key);
          } else {
            gate.sawWrongKey();
          }
          return known;
        });
    setServiceFactories(List.of(ServerUserAuthServiceFactory.INSTANCE, GateService.factory()));
    setChannelFactories(List.of(new GateChannelFactory()));
    setGlobalRequestHandlers(List.of(NoMoreSessionsHandler.INSTANCE));
    setSessionFactory(new Sessions());
    setIoServiceEventListener(new Door());
    addSessionListener(new Ends());
    CoreModuleProperties.SERVER_IDENTIFICATION.set(this, "bottle");
    CoreModuleProperties.AUTH_TIMEOUT.set(this, limits.grace());
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(this, 10);
    CoreModuleProperties.IDLE_TIMEOUT.set(this, Duration.ZERO);
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(this, limits.channels());
    CoreModuleProperties.COMMAND_EXIT_TIMEOUT.set(this, FOR_EXITS);
    Waits.forPeers(this);
  }

  /** Listens at one more address; port 0 picks one. */
  InetSocketAddress listen(InetSocketAddress at) throws IOException {
    if (!isStarted()) {
      setHost(at.getAddress().getHostAddress());
      setPort(at.getPort());
      start();
      return (InetSocketAddress) getBoundAddresses().iterator().next();
    }
    var before = new HashSet<>(acceptor.getBoundAddresses());
    acceptor.bind(at);
    return (InetSocketAddress)
        acceptor.getBoundAddresses().stream()
            .filter(address -> !before.contains(address))
            .findAny()
            .orElseThrow();
  }

  /** Takes no more connections; those that there are go on. */
  void stopListening() {
    if (isStarted()) {
      acceptor.unbind();
    }
  }

  /** Makes sessions. */
  private final class Sessions extends SessionFactory {
    Sessions() {
      super(GateServer.this);
    }

    @Override
    protected ServerSessionImpl doCreateSession(IoSession io) throws Exception {
      var visit = visits.begin(io.getAcceptanceAddress(), io.getRemoteAddress());
      return new GateSession(getServer(), io, visit);
    }
  }

  /** Turns away whom there is no room for. */
  private final class Door implements IoServiceEventListener {
    @Override
    public void connectionAccepted(
        IoAcceptor at, SocketAddress local, SocketAddress remote, SocketAddress service)
        throws IOException {
      if (at.getManagedSessions().size() >= most) {
        throw new IOException("too many connections");
      }
    }
  }

  /** Tells sessions how they end. */
  private static final class Ends implements SessionListener {
    @Override
    public void sessionException(Session session, Throwable cause) {
      if (session instanceof GateSession gate) {
        gate.failed(cause);
      }
    }

    @Override
    public void sessionClosed(Session session) {
      if (session instanceof GateSession gate) {
        gate.ended();
      }
    }
  }
}
