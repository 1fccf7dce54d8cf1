package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.tls.Alpn;
import dev.bottle.gateway.tls.TlsFailure;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One dial under way: routes in, one channel or one failure out. */
final class Dial implements Race.Finish {
  private final Destination target;
  private final Promise<Channel> result;
  private final Dialer.Timeouts timeouts;
  private final Layer layer;
  private final ChannelHandler application;
  private final Race race;
  private @Nullable Channel winner;

  /** What is put between the socket and the application. */
  sealed interface Layer {
    record Plain() implements Layer {}

    record Tls(UpstreamTrust trust, Alpn offered) implements Layer {}
  }

  Dial(
      EventLoop loop,
      Destination target,
      Promise<Channel> result,
      Dialer.Timeouts timeouts,
      Layer layer,
      ChannelHandler application) {
    this.target = target;
    this.result = result;
    this.timeouts = timeouts;
    this.layer = layer;
    this.application = application;
    this.race = new Race(loop, target, timeouts, this);
    result.addListener(
        outcome -> {
          if (!outcome.isSuccess()) {
            race.callOff();
            if (winner != null) {
              var _ = winner.close();
            }
          }
        });
  }

  void fail(Throwable failure) {
    result.tryFailure(failure);
  }

  /** Tries the routes; only what policy has admitted comes in here. */
  void connect(List<Route> routes) {
    if (!result.isDone()) {
      race.start(routes);
    }
  }

  @Override
  public void lost(UpstreamException lastFailure) {
    fail(lastFailure);
  }

  @Override
  public void won(Channel channel) {
    winner = channel;
    if (result.isDone()) {
      var _ = channel.close();
      return;
    }
    switch (layer) {
      case Layer.Plain() -> succeed(channel);
      case Layer.Tls tls -> startTls(channel, tls);
    }
  }

  private void startTls(Channel channel, Layer.Tls tls) {
    try {
      var ssl = tls.trust().newHandler(channel.alloc(), target, tls.offered());
      ssl.setHandshakeTimeoutMillis(timeouts.handshake().toMillis());
      channel.pipeline().addLast(ssl, new HandshakeWatch(this));
    } catch (RuntimeException e) {
      handshakeFailed(e);
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

  void handshakeFailed(Throwable cause) {
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
}
