package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.AdmittedAddress;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Opens connections to destinations: finds the addresses, has policy admit every one of them, then
 * connects to them in turn. Nothing is dialled when one address is refused.
 */
public final class Dialer {
  private final Resolver resolver;
  private final Supplier<UpstreamTrust> trust;
  private final Timeouts timeouts;

  /**
   * How long to wait.
   *
   * @param connect for one address
   * @param overall for all addresses of a destination
   * @param handshake for TLS
   */
  public record Timeouts(Duration connect, Duration overall, Duration handshake) {
    /** 10 s an address, 30 s for all of them, 10 s for TLS. */
    public static Timeouts standard() {
      return new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }
  }

  public Dialer(Resolver resolver, Supplier<UpstreamTrust> trust) {
    this(resolver, trust, Timeouts.standard());
  }

  public Dialer(Resolver resolver, Supplier<UpstreamTrust> trust, Timeouts timeouts) {
    this.resolver = resolver;
    this.trust = trust;
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
    var dial = new Dial(loop, result, timeouts, layer(transport), application);
    var _ =
        addresses(policy, target)
            .whenComplete(
                (addresses, failure) ->
                    loop.execute(
                        () -> {
                          if (addresses != null) {
                            start(dial, policy, target, addresses);
                          } else {
                            dial.fail(unwrapped(failure));
                          }
                        }));
    return result;
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

  private static void start(
      Dial dial, Policy policy, Destination target, List<IpAddress> addresses) {
    var admitted = new ArrayList<AdmittedAddress>();
    for (var address : addresses) {
      switch (policy.admit(target, address)) {
        case Admission.Admitted(var checked) -> admitted.add(checked);
        case Admission.Refused(var reason) -> {
          dial.fail(new AddressRefusedException(reason));
          return;
        }
      }
    }
    dial.connect(admitted);
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
