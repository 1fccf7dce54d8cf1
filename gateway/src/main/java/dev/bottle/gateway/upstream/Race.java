package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.Destination;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tries routes to one destination, each with a head start before the next (RFC 8305 section 5). The
 * first that is open wins and the others are closed. Everything happens on one event loop.
 */
final class Race {
  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final EventLoop loop;
  private final Destination target;
  private final Dialer.Timeouts timeouts;
  private final Finish finish;
  private final Queue<Route> left = new ArrayDeque<>();
  private final Set<Channel> running = new HashSet<>();
  private boolean over;
  private UpstreamException lastFailure;
  private @Nullable Future<?> nextStart;
  private @Nullable Future<?> deadline;

  /** How it ends; called once, or never when the race was called off. */
  interface Finish {
    void won(Channel channel);

    void lost(UpstreamException lastFailure);
  }

  Race(EventLoop loop, Destination target, Dialer.Timeouts timeouts, Finish finish) {
    this.loop = loop;
    this.target = target;
    this.lastFailure = failure(UpstreamTrouble.UPSTREAM_DNS, " has no address to dial");
    this.timeouts = timeouts;
    this.finish = finish;
  }

  void start(List<Route> routes) {
    left.addAll(routes);
    deadline = loop.schedule(this::expire, timeouts.overall().toMillis(), TimeUnit.MILLISECONDS);
    startNext();
  }

  /** Closes all that is under way and starts nothing more. */
  void callOff() {
    over = true;
    cancel(nextStart);
    cancel(deadline);
    left.clear();
    List.copyOf(running).forEach(Channel::close);
    running.clear();
  }

  private void startNext() {
    cancel(nextStart);
    var route = left.poll();
    if (route != null) {
      if (!left.isEmpty()) {
        nextStart = loop.schedule(this::startNext, HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
      }
      run(route);
    } else if (running.isEmpty()) {
      lose(lastFailure);
    }
  }

  private void run(Route route) {
    Promise<Void> open = loop.newPromise();
    var connecting = bootstrap(route).connect(route.hop());
    var channel = connecting.channel();
    running.add(channel);
    open.addListener(outcome -> settle(channel, outcome));
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            open.tryFailure(explain(route, done.cause()));
            return;
          }
          switch (route) {
            case Route.Direct _ -> open.trySuccess(null);
            case Route.Proxied proxied ->
                channel.pipeline().addLast(new ProxyConnect(proxied, timeouts.connect(), open));
          }
        });
  }

  private void settle(Channel channel, Future<?> outcome) {
    // What is no longer running was closed when the race ended.
    if (!running.remove(channel)) {
      return;
    }
    if (outcome.isSuccess()) {
      callOff();
      finish.won(channel);
      return;
    }
    var _ = channel.close();
    if (outcome.cause() instanceof UpstreamException failure) {
      lastFailure = failure;
    }
    startNext();
  }

  private void expire() {
    lose(failure(UpstreamTrouble.UPSTREAM_TIMEOUT, " did not answer in time"));
  }

  private void lose(UpstreamException failure) {
    if (!over) {
      callOff();
      finish.lost(failure);
    }
  }

  private Bootstrap bootstrap(Route route) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .resolver(NoopAddressResolverGroup.INSTANCE)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeouts.connect().toMillis())
        .handler(new DialledAddress(route.to()));
  }

  private UpstreamException explain(Route route, Throwable cause) {
    var who =
        switch (route) {
          case Route.Direct _ -> "";
          case Route.Proxied _ -> ": the upstream proxy";
        };
    return cause instanceof ConnectTimeoutException
        ? failure(UpstreamTrouble.UPSTREAM_TIMEOUT, who + " did not answer")
        : failure(
            UpstreamTrouble.UPSTREAM_REFUSED, who + " refused the connection or cannot be reached");
  }

  private UpstreamException failure(UpstreamTrouble trouble, String what) {
    return new UpstreamException(trouble, target.authorityText() + what);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
