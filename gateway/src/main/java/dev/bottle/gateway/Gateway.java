package dev.bottle.gateway;

import dev.bottle.gateway.admin.AdminListener;
import dev.bottle.gateway.audit.Metrics;
import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.ListenAddress;
import dev.bottle.gateway.dns.DnsSinkhole;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.git.HttpsUpstreams;
import dev.bottle.gateway.git.KeptDecision;
import dev.bottle.gateway.git.PushGate;
import dev.bottle.gateway.git.PushLimits;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.Entrance;
import dev.bottle.gateway.http.HttpsGit;
import dev.bottle.gateway.http.OperatorVoice;
import dev.bottle.gateway.http.ProxyListener;
import dev.bottle.gateway.http.ProxyParts;
import dev.bottle.gateway.http.UpstreamPools;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.ssh.SshAccess;
import dev.bottle.gateway.ssh.SshGate;
import dev.bottle.gateway.ssh.SshParts;
import dev.bottle.gateway.tls.CertificateAuthority;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.upstream.CachingResolver;
import dev.bottle.gateway.upstream.Dialer;
import dev.bottle.gateway.upstream.Uplink;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A running gateway: the one place where its parts are put together. */
public final class Gateway implements AutoCloseable {
  private static final Duration LOOPS_END = Duration.ofSeconds(1);

  private final CertificateAuthority authority;
  private final EventLoopGroup loops;
  private final PushFolder pushFolder;
  private final PushGate pushes;
  private final UpstreamPools upstreams;
  private final ProxyListener proxy;
  private final Map<String, InetSocketAddress> http;
  private final Optional<DnsSinkhole> dns;
  private final Optional<AdminListener> admin;
  private final Optional<SshGate> ssh;
  private final PushRoads roads;
  private final Set<Endpoint> ownEndpoints;
  private volatile Guard guard;
  private volatile Uplink uplink;

  /**
   * Makes a CA, binds every listener and serves.
   *
   * @param guard what to enforce; its policy learns the listeners' own addresses here
   * @param uplink how upstreams are reached
   * @param access what is served over ssh, and to whom
   * @param events takes the one event of each exchange
   * @throws IOException naming the listener that cannot be bound, or the ssh entry whose private
   *     key cannot be used
   */
  public static Gateway start(
      GatewayConfig config, Guard guard, Uplink uplink, SshAccess access, EventSink events)
      throws IOException {
    var pushFolder = PushFolder.of(config.git().pushes());
    // Each loop has upstream connections of its own: more loops than cores only share them less.
    var loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
    try {
      return new Gateway(config, guard, uplink, access, events, loops, pushFolder);
    } catch (IOException | RuntimeException e) {
      loops.shutdownGracefully();
      pushFolder.close();
      throw e;
    }
  }

  private Gateway(
      GatewayConfig config,
      Guard guard,
      Uplink uplink,
      SshAccess access,
      EventSink events,
      EventLoopGroup loops,
      PushFolder pushFolder)
      throws IOException {
    this.loops = loops;
    this.guard = guard;
    this.uplink = uplink;
    this.authority =
        CertificateAuthority.create(
            config.name().orElse("gateway"), Instant.now(), new SecureRandom());
    var limits = Bounds.http(config.limits());
    var dialer =
        new Dialer(
            CachingResolver.ofThisMachine(loops, Clock.systemUTC()),
            () -> this.uplink.trust(),
            () -> this.uplink.proxy(),
            Bounds.dial(config.limits()));
    this.upstreams = new UpstreamPools(dialer, limits);
    var metrics = new Metrics();
    var counted = config.listen().admin().isPresent() ? events.and(metrics) : events;
    this.pushFolder = pushFolder;
    this.pushes =
        PushGate.open(
            pushFolder.path(), PushLimits.STANDARD, counted, Clock.systemUTC(), config.name());
    var parts =
        new ProxyParts(
            () -> this.guard,
            new LeafCertificates(authority),
            dialer,
            upstreams,
            pushes,
            counted,
            Clock.systemUTC(),
            limits,
            new OperatorVoice(config.name()));
    this.proxy = new ProxyListener(parts);
    this.http = startHttp(config.listen());
    this.dns =
        config.listen().dns().isPresent()
            ? Optional.of(
                DnsSinkhole.start(
                    loops,
                    socketAddress(config.listen().dns().get()),
                    config.listen().transparent(),
                    () -> this.guard,
                    counted,
                    Clock.systemUTC()))
            : Optional.empty();
    this.admin =
        config.listen().admin().isPresent()
            ? Optional.of(
                AdminListener.start(
                    loops,
                    socketAddress(config.listen().admin().get()),
                    new Vitals(proxy, upstreams, events, metrics).pages()))
            : Optional.empty();
    var https = new HttpsGit(upstreams, loops, limits);
    // Last: it has threads of its own, which would outlive a start that fails.
    this.ssh = startSsh(config.listen(), access, dialer, https, counted);
    this.roads = new PushRoads(ssh, https, () -> this.guard);
    this.ownEndpoints = OwnEndpoints.of(bound());
    this.guard = guard.withOwnListeners(ownEndpoints);
  }

  /**
   * The host key that an ssh server shows, Ed25519 where it has one; no login is tried. It is for a
   * person to compare: nothing vouches for it. Blocks.
   *
   * @param policy what may be dialled; the allowlist does not matter
   * @param patience for the connection, and again for the key
   * @throws IOException when the server may not or cannot be reached, or does not speak ssh; the
   *     message is for a person
   */
  public static HostKey probeHostKey(Destination target, Policy policy, Duration patience)
      throws IOException {
    return new HostKeyLookup(policy, patience).fetch(target);
  }

  /** Where each listener is bound, by its name in {@code listen}, as {@code address:port}. */
  public Map<String, String> listening() {
    var bound = new LinkedHashMap<String, String>();
    http.forEach((name, address) -> bound.put(name, text(address)));
    dns.ifPresent(sinkhole -> bound.put("dns", text(sinkhole.address())));
    admin.ifPresent(listener -> bound.put("admin", text(listener.address())));
    return bound;
  }

  /** Where each ssh entry is served, by its Host, as {@code address:port}. */
  public Map<String, String> sshListening() {
    var bound = new LinkedHashMap<String, String>();
    ssh.ifPresent(gate -> gate.listening().forEach((host, at) -> bound.put(host, text(at))));
    return bound;
  }

  /** Where each git entry is served, by its Name, as {@code ssh://git@address:port/Name}. */
  public Map<String, String> gitListening() {
    var bound = new LinkedHashMap<String, String>();
    ssh.ifPresent(
        gate ->
            gate.repositories()
                .forEach((name, at) -> bound.put(name, "ssh://git@" + text(at) + "/" + name)));
    return bound;
  }

  /** The gateway's own ssh host key, as a known_hosts line for each ssh listener. */
  public String knownHosts() {
    return ssh.map(gate -> KnownHosts.text(sshListeners(gate), gate.hostKeyLine())).orElse("");
  }

  /** The certificate that clients must trust, in PEM form. */
  public String caPem() {
    return authority.certificatePem();
  }

  /**
   * Enforces this from now on; what was open and is no longer granted is closed. An ssh entry that
   * had no listener at the start has none now.
   *
   * @throws IOException naming the ssh entry whose private key cannot be used; nothing has changed
   */
  public void revise(Guard revisedGuard, Uplink revisedUplink, SshAccess revisedAccess)
      throws IOException {
    if (ssh.isPresent()) {
      ssh.get().revise(revisedAccess);
    }
    uplink = revisedUplink;
    guard = revisedGuard.withOwnListeners(ownEndpoints).following(guard);
    upstreams.renew();
    proxy.reviseGrants();
    ssh.ifPresent(SshGate::reviseGrants);
  }

  /**
   * Sends on the refused pushes that a person has approved since the last time. Blocks until each
   * has ended.
   *
   * @param told what became of each, as soon as it has ended
   * @throws IOException when it cannot be found out which there are
   */
  public void decidePushes(Consumer<KeptDecision> told) throws IOException {
    pushes.decide(roads, told);
  }

  /** Takes nothing new; the stage completes when what runs has ended, or after this long. */
  public CompletionStage<Void> drain(Duration patience) {
    var web = proxy.drain(patience);
    return ssh.map(gate -> web.runAfterBoth(gate.drain(patience), () -> {})).orElse(web);
  }

  @Override
  public void close() {
    pushes.close();
    ssh.ifPresent(SshGate::close);
    admin.ifPresent(AdminListener::close);
    dns.ifPresent(DnsSinkhole::close);
    // Loops that end with connections open may not get to release what these hold.
    proxy
        .drain(Duration.ZERO)
        .toCompletableFuture()
        .completeOnTimeout(null, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    loops
        .shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(LOOPS_END.toMillis());
    pushFolder.close();
  }

  private Map<String, InetSocketAddress> startHttp(GatewayConfig.Listen listen) throws IOException {
    var bound = new LinkedHashMap<String, InetSocketAddress>();
    bound.put("proxy", proxy.start(loops, Entrance.PROXY, socketAddress(listen.proxy())));
    if (listen.http().isPresent()) {
      bound.put(
          "http",
          proxy.start(loops, Entrance.TRANSPARENT_HTTP, socketAddress(listen.http().get())));
    }
    if (listen.tls().isPresent()) {
      bound.put(
          "tls", proxy.start(loops, Entrance.TRANSPARENT_TLS, socketAddress(listen.tls().get())));
    }
    return bound;
  }

  private Optional<SshGate> startSsh(
      GatewayConfig.Listen listen,
      SshAccess access,
      Dialer dialer,
      HttpsUpstreams https,
      EventSink events)
      throws IOException {
    if (listen.ssh().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        SshGate.start(
            socketAddress(listen.ssh().get()),
            access,
            new SshParts(() -> this.guard, dialer, pushes, https, events, Clock.systemUTC())));
  }

  private List<InetSocketAddress> bound() {
    return Stream.of(
            http.values().stream(),
            ssh.stream().map(Gateway::sshListeners).flatMap(List::stream),
            dns.stream().map(DnsSinkhole::address),
            admin.stream().map(AdminListener::address))
        .flatMap(addresses -> addresses)
        .toList();
  }

  private static List<InetSocketAddress> sshListeners(SshGate gate) {
    return Stream.concat(gate.listening().values().stream(), gate.repositories().values().stream())
        .toList();
  }

  private static InetSocketAddress socketAddress(ListenAddress listen) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(listen.address().octets()), listen.port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }

  private static String text(InetSocketAddress bound) {
    return IpAddress.of(bound.getAddress().getAddress()).authorityText() + ":" + bound.getPort();
  }
}
