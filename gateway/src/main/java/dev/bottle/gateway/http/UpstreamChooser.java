package dev.bottle.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives a new upstream connection to the version of HTTP that its handshake chose. */
final class UpstreamChooser extends ChannelInboundHandlerAdapter {
  private final UpstreamKey key;
  private final HttpLimits limits;
  private final UpstreamPool pool;
  private @Nullable Chosen chosen;

  /** Who has the connection. */
  sealed interface Chosen {
    /** HTTP/1.1: one exchange after the other. */
    record Turns(Http1Upstream connection) implements Chosen {}

    /** HTTP/2: many at once. */
    record Streams(Http2Upstream connection) implements Chosen {}
  }

  UpstreamChooser(UpstreamKey key, HttpLimits limits, UpstreamPool pool) {
    this.key = key;
    this.limits = limits;
    this.pool = pool;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    var tls = context.pipeline().get(SslHandler.class);
    if (tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
      var connection = Http2Upstream.create(key, limits, pool);
      chosen = new Chosen.Streams(connection);
      context.pipeline().replace(this, null, connection);
    } else {
      var connection = new Http1Upstream(key, limits, pool);
      chosen = new Chosen.Turns(connection);
      context.pipeline().replace(this, null, connection);
    }
  }

  /** The choice, once the connection stands. */
  Chosen chosen() {
    return Objects.requireNonNull(chosen);
  }
}
