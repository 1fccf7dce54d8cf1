package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.tls.Alpn;
import dev.bottle.gateway.tls.TlsFailure;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One dial under way: admitted addresses in, one channel or one failure out. */
final class Dial {
  private final EventLoop loop;
  private final Promise<Channel> result;
  private final Dialer.Timeouts timeouts;
  private final Layer layer;
  private final ChannelHandler application;
  private final Queue<AdmittedAddress> left = new ArrayDeque<>();
  private long deadlineNanos;
  private @Nullable Channel current;

  /** What is put between the socket and the application. */
  sealed interface Layer {
    record Plain() implements Layer {}

    record Tls(UpstreamTrust trust, Alpn offered) implements Layer {}
  }

  Dial(
      EventLoop loop,
      Promise<Channel> result,
      Dialer.Timeouts timeouts,
      Layer layer,
      ChannelHandler application) {
    this.loop = loop;
    this.result = result;
    this.timeouts = timeouts;
    this.layer = layer;
    this.application = application;
    result.addListener(
        outcome -> {
          if (!outcome.isSuccess() && current != null) {
            var _ = current.close();
          }
        });
  }

  void fail(Throwable failure) {
    result.tryFailure(failure);
  }

  /** Tries each address until one answers; only what policy has admitted comes in here. */
  void connect(List<AdmittedAddress> addresses) {
    left.addAll(addresses);
    deadlineNanos = System.nanoTime() + timeouts.overall().toNanos();
    connectNext(new UpstreamException(UpstreamTrouble.UPSTREAM_DNS, "there is no address to dial"));
  }

  private void connectNext(UpstreamException lastFailure) {
    long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
    var next = left.poll();
    if (result.isDone()) {
      return;
    }
    if (next == null || leftMillis <= 0) {
      fail(lastFailure);
      return;
    }
    int wait = (int) Math.min(timeouts.connect().toMillis(), leftMillis);
    var connecting = connect(next, wait);
    current = connecting.channel();
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            connected(connecting.channel(), next.destination());
          } else {
            connectNext(explainConnect(next.destination(), done.cause()));
          }
        });
  }

  private ChannelFuture connect(AdmittedAddress to, int waitMillis) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .resolver(NoopAddressResolverGroup.INSTANCE)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, waitMillis)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(socketAddress(to));
  }

  private void connected(Channel channel, Destination target) {
    if (result.isDone()) {
      var _ = channel.close();
      return;
    }
    switch (layer) {
      case Layer.Plain() -> succeed(channel);
      case Layer.Tls tls -> startTls(channel, tls, target);
    }
  }

  private void startTls(Channel channel, Layer.Tls tls, Destination target) {
    try {
      var ssl = tls.trust().newHandler(channel.alloc(), target, tls.offered());
      ssl.setHandshakeTimeoutMillis(timeouts.handshake().toMillis());
      channel.pipeline().addLast(ssl, new HandshakeWatch(this, target));
    } catch (RuntimeException e) {
      handshakeFailed(target, e);
    }
  }

  /** Hands the channel over, or closes it when nobody waits any more. */
  void succeed(Channel channel) {
    if (result.isDone()) {
      var _ = channel.close();
      return;
    }
    channel.pipeline().addLast(application);
    if (!result.trySuccess(channel)) {
      var _ = channel.close();
    }
  }

  void handshakeFailed(Destination target, Throwable cause) {
    fail(
        cause instanceof SslHandshakeTimeoutException
            ? new UpstreamException(
                UpstreamTrouble.UPSTREAM_TIMEOUT,
                target.authorityText() + " did not finish the TLS handshake in time",
                cause)
            : new UpstreamException(
                UpstreamTrouble.UPSTREAM_TLS,
                target.authorityText() + ": " + TlsFailure.reason(cause),
                cause));
  }

  private static UpstreamException explainConnect(Destination target, Throwable cause) {
    return cause instanceof ConnectTimeoutException
        ? new UpstreamException(
            UpstreamTrouble.UPSTREAM_TIMEOUT, target.authorityText() + " did not answer", cause)
        : new UpstreamException(
            UpstreamTrouble.UPSTREAM_REFUSED,
            target.authorityText() + " refused the connection or cannot be reached",
            cause);
  }

  private static InetSocketAddress socketAddress(AdmittedAddress to) {
    try {
      var address = InetAddress.getByAddress(to.address().octets());
      return new InetSocketAddress(address, to.destination().port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }
}
