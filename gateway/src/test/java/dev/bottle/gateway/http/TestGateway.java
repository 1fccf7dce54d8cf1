package dev.bottle.gateway.http;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.git.PushGate;
import dev.bottle.gateway.git.PushLimits;
import dev.bottle.gateway.guard.Clients;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.tls.CaPem;
import dev.bottle.gateway.tls.CertificateAuthority;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.tls.SystemRoots;
import dev.bottle.gateway.tls.UpstreamTrust;
import dev.bottle.gateway.upstream.Dialer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real proxy listener on loopback, with rules for {@code acme_…} keys and a recorded resolver.
 */
final class TestGateway implements AutoCloseable {
  private static final String RULES =
      """
      [[rules]]
      id = "acme-token"
      regex = '''acme_[A-Z0-9]{16}'''
      keywords = ["acme_"]
      """;

  /** A token that the rule finds. */
  static final String SECRET = "acme_ABCDEFGH12345678";

  /** Signs both the gateway's leaves and, in another life, the origin's certificate. */
  final CertificateAuthority authority =
      CertificateAuthority.create("test", Instant.now(), new SecureRandom());

  final CertificateAuthority originAuthority =
      CertificateAuthority.create("origin", Instant.now(), new SecureRandom());
  final List<String> resolved = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
  final AtomicReference<Guard> guard = new AtomicReference<>();

  /** Who is served by guards that are made from now on. */
  final AtomicReference<Clients> clients = new AtomicReference<>(new Clients.Everyone());

  /** What guards are told of that are made from now on. */
  final AtomicReference<List<KnownSecret>> told = new AtomicReference<>(List.of());

  final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  final UpstreamPools upstreams;
  private final Path folder;
  private final PushGate pushes;
  final ProxyListener listener;
  final InetSocketAddress address;
  private final Map<Host, IpAddress> resolve = new HashMap<>();

  TestGateway(HttpLimits limits, String... allow) throws Exception {
    for (var host : List.of("api.example.com", "blind.example.com", "api.anthropic.com")) {
      resolve.put(Host.parse(host), IpAddress.parse("127.0.0.1"));
    }
    guard.set(guard(Optional.empty(), Vault.empty(), allow));
    var trust =
        UpstreamTrust.of(
            new SystemRoots(List.of(originAuthority.certificate())),
            List.of(new CaPem("origin", originAuthority.certificatePem())));
    var dialer =
        new Dialer(
            name -> {
              resolved.add(name.text());
              return CompletableFuture.completedStage(List.of(IpAddress.parse("10.0.0.1")));
            },
            () -> trust);
    EventSink sink =
        event -> {
          events.add(event);
          return EventSink.Acceptance.ACCEPTED;
        };
    upstreams = new UpstreamPools(dialer, limits);
    folder = Files.createTempDirectory("pushes-");
    pushes =
        PushGate.open(folder, PushLimits.STANDARD, sink, Clock.systemUTC(), Optional.of("dev-7k2"));
    listener =
        new ProxyListener(
            new ProxyParts(
                guard::get,
                new LeafCertificates(authority),
                dialer,
                upstreams,
                pushes,
                sink,
                Clock.systemUTC(),
                limits,
                new OperatorVoice(Optional.of("dev-7k2"))));
    address = start(Entrance.PROXY);
  }

  /** One more listener. */
  InetSocketAddress start(Entrance entrance) throws IOException {
    return listener.start(
        loops, entrance, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  TestGateway(String... allow) throws Exception {
    this(HttpLimits.DEFAULTS, allow);
  }

  Guard guard(Optional<DlpAction> action, Vault vault, String... allow) throws Exception {
    return guard(action, vault, Arrays.stream(allow).map(AllowEntry::parse).toList());
  }

  Guard guard(Optional<DlpAction> action, Vault vault, List<AllowEntry> allow) throws Exception {
    var rules =
        new Policy.Rules(
            allow,
            List.of(HostPort.parse("blind.example.com"), HostPort.parse("*.blind.example.org")),
            List.of(),
            resolve);
    return new Guard(
        Policy.of(rules),
        clients.get(),
        RuleLoader.load(List.of(new RuleSource("test", RULES))).rules(),
        new Inspection(action, List.of()),
        vault,
        told.get());
  }

  /** Grants, under rules of the test's own. */
  void grant(RuleSet rules, String... allow) throws Exception {
    var own = guard(Optional.empty(), Vault.empty(), allow);
    guard.set(new Guard(own.policy(), clients.get(), rules, own.inspection(), Vault.empty()));
  }

  void grant(String... allow) throws Exception {
    guard.set(guard(Optional.empty(), Vault.empty(), allow));
  }

  GatewayEvent.Tunnel nextTunnel() throws InterruptedException {
    var event = events.poll(5, TimeUnit.SECONDS);
    if (event instanceof GatewayEvent.Tunnel tunnel) {
      return tunnel;
    }
    throw new AssertionError("no tunnel event but " + event);
  }

  GatewayEvent.Request nextRequest() throws InterruptedException {
    var event = events.poll(5, TimeUnit.SECONDS);
    if (event instanceof GatewayEvent.Request request) {
      return request;
    }
    throw new AssertionError("no request event but " + event);
  }

  @Override
  public void close() {
    listener.drain(Duration.ZERO).toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    pushes.close();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
