package dev.bottle.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;

/**
 * Stands behind the TLS handler until the handshake ends, then makes way for the application: this
 * way the application sees neither a failed handshake nor misses a byte that follows a good one.
 */
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
  private final Dial dial;

  HandshakeWatch(Dial dial) {
    this.dial = dial;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent end) {
      if (end.isSuccess()) {
        dial.succeed(ctx.channel());
        ctx.pipeline().remove(this);
      } else {
        dial.handshakeFailed(end.cause());
      }
      return;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    dial.handshakeFailed(new ClosedChannelException());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    dial.handshakeFailed(cause);
  }
}
