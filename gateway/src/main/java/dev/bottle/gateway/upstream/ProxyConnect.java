package dev.bottle.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks an upstream proxy for a tunnel on a fresh connection, then makes way. */
final class ProxyConnect extends ChannelInboundHandlerAdapter {
  private final Route.Proxied route;
  private final Duration patience;
  private final Promise<Void> open;
  private final ProxyReply reply = new ProxyReply();
  private @Nullable Future<?> timeout;

  ProxyConnect(Route.Proxied route, Duration patience, Promise<Void> open) {
    this.route = route;
    this.patience = patience;
    this.open = open;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timeout =
        ctx.executor()
            .schedule(
                () -> fail(UpstreamTrouble.UPSTREAM_TIMEOUT, "did not open a tunnel in time"),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    var _ = ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), route.request()));
    ctx.read();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!open.isDone()) {
        judge(ctx, reply.feed(ByteBufUtil.getBytes((ByteBuf) message)));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void judge(ChannelHandlerContext ctx, ProxyReply.State state) {
    switch (state) {
      case ProxyReply.State.Incomplete() -> {}
      case ProxyReply.State.Open() -> {
        ctx.pipeline().remove(this);
        open.trySuccess(null);
      }
      case ProxyReply.State.Refused(var why) -> fail(UpstreamTrouble.UPSTREAM_REFUSED, why);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!open.isDone()) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(UpstreamTrouble.UPSTREAM_REFUSED, "closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(UpstreamTrouble.UPSTREAM_REFUSED, "broke the connection");
  }

  private void fail(UpstreamTrouble trouble, String what) {
    open.tryFailure(route.failure(trouble, what));
  }
}
