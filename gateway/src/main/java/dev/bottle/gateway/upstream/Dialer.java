package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.tls.Alpn;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Opens connections to destinations: finds the addresses, has policy admit every one of them, then
 * races them (RFC 8305), through the upstream proxy where there is one. Nothing is dialled when one
 * address is refused.
 */
public final class Dialer {
  private final Resolver resolver;
  private final Supplier<UpstreamTrust> trust;
  private final Supplier<Optional<UpstreamProxy>> proxy;
  private final Timeouts timeouts;

  /**
   * How long to wait.
   *
   * @param connect for one address, and for the proxy's answer
   * @param overall for all addresses of a destination
   * @param handshake for TLS
   */
  public record Timeouts(Duration connect, Duration overall, Duration handshake) {
    /** 10 s an address, 30 s for all of them, 10 s for TLS. */
    public static Timeouts standard() {
      return new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }
  }

  /** Without an upstream proxy. */
  public Dialer(Resolver resolver, Supplier<UpstreamTrust> trust) {
    this(resolver, trust, Optional::empty, Timeouts.standard());
  }

  /**
   * Trust and proxy are read at each dial.
   *
   * @param resolver finds destinations and the proxy alike
   */
  public Dialer(
      Resolver resolver,
      Supplier<UpstreamTrust> trust,
      Supplier<Optional<UpstreamProxy>> proxy,
      Timeouts timeouts) {
    this.resolver = resolver;
    this.trust = trust;
    this.proxy = proxy;
    this.timeouts = timeouts;
  }

  /**
   * Dials {@code target} on {@code loop}. The future completes on that loop, over TLS after the
   * handshake, with an open channel whose auto-read is off and whose pipeline ends with {@code
   * application}; the handler is added only then, and sees an active channel in {@code
   * handlerAdded}. Cancelling the future closes whatever was opened.
   *
   * <p>It fails with {@link AddressRefusedException} when policy refuses an address, else with
   * {@link UpstreamException}.
   */
  public Future<Channel> dial(
      EventLoop loop,
      Policy policy,
      Destination target,
      Transport transport,
      ChannelHandler application) {
    Promise<Channel> result = loop.newPromise();
    var dial = new Dial(loop, target, result, timeouts, layer(transport), application);
    var _ =
        routes(policy, target)
            .whenComplete(
                (routes, failure) ->
                    loop.execute(
                        () -> {
                          if (routes != null) {
                            dial.connect(routes);
                          } else {
                            dial.fail(unwrapped(failure));
                          }
                        }));
    return result;
  }

  /**
   * The ways to {@code target} in the order in which to try them, to addresses that are all
   * admitted, for a protocol that connects by itself. It fails with {@link AddressRefusedException}
   * when policy refuses an address, else with {@link UpstreamException}.
   */
  public CompletionStage<List<Route>> routes(Policy policy, Destination target) {
    return addresses(policy, target)
        .thenCompose(found -> admitted(policy, target, found))
        .thenCompose(admitted -> routes(policy, target, admitted));
  }

  private Dial.Layer layer(Transport transport) {
    return switch (transport) {
      case PLAIN -> new Dial.Layer.Plain();
      case TLS -> new Dial.Layer.Tls(trust.get(), Alpn.HTTP2_OR_HTTP1);
      case TLS_HTTP1 -> new Dial.Layer.Tls(trust.get(), Alpn.HTTP1);
    };
  }

  private CompletionStage<List<IpAddress>> addresses(Policy policy, Destination target) {
    var fixed = policy.fixedAddress(target.host());
    if (fixed.isPresent()) {
      return CompletableFuture.completedStage(List.of(fixed.get()));
    }
    return switch (target.host()) {
      case IpAddress literal -> CompletableFuture.completedStage(List.of(literal));
      case HostName name -> resolver.resolve(name);
    };
  }

  private static CompletionStage<List<AdmittedAddress>> admitted(
      Policy policy, Destination target, List<IpAddress> found) {
    var admitted = new ArrayList<AdmittedAddress>();
    for (var address : found) {
      switch (policy.admit(target, address)) {
        case Admission.Admitted(var checked) -> admitted.add(checked);
        case Admission.Refused(var reason) -> {
          return CompletableFuture.failedStage(new AddressRefusedException(reason));
        }
      }
    }
    return CompletableFuture.completedStage(List.copyOf(admitted));
  }

  private CompletionStage<List<Route>> routes(
      Policy policy, Destination target, List<AdmittedAddress> admitted) {
    var chain = proxy.get();
    boolean direct = admitted.stream().allMatch(a -> a.address().isLoopback());
    if (chain.isEmpty() || (direct && target.port() != chain.get().endpoint().port())) {
      return CompletableFuture.completedStage(Route.direct(admitted));
    }
    return addresses(policy, chain.get().endpoint())
        .thenCompose(proxies -> around(admitted, chain.get(), proxies));
  }

  /** To loopback past the proxy, to everything else through it, to the proxy itself never. */
  private static CompletionStage<List<Route>> around(
      List<AdmittedAddress> admitted, UpstreamProxy proxy, List<IpAddress> proxyAddresses) {
    for (var to : admitted) {
      if (to.destination().port() == proxy.endpoint().port()
          && proxyAddresses.stream().anyMatch(own -> own.isSameHost(to.address()))) {
        return CompletableFuture.failedStage(
            new AddressRefusedException(
                new DenyReason.AddressNotPublic(
                    to.destination(), "leads to the gateway's own upstream proxy")));
      }
    }
    var near = admitted.stream().filter(a -> a.address().isLoopback()).toList();
    var far = admitted.stream().filter(a -> !a.address().isLoopback()).toList();
    return CompletableFuture.completedStage(
        Stream.concat(
                Route.direct(near).stream(), Route.proxied(far, proxy, proxyAddresses).stream())
            .toList());
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
