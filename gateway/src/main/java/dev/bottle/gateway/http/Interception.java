package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Host;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;

/** Ends a tunnel's TLS with our own leaf: keeps what has arrived until the leaf is there. */
final class Interception extends ChannelInboundHandlerAdapter {
  private final OpenTunnel tunnel;
  private final Optional<DenyReason> refusal;
  private final Inbox inbox = new Inbox();

  private Interception(OpenTunnel tunnel, Optional<DenyReason> refusal) {
    this.tunnel = tunnel;
    this.refusal = refusal;
  }

  /**
   * Takes over from {@code from}.
   *
   * @param early what was looked at
   * @param leaf whose certificate the client is shown
   * @param refusal what every request in the tunnel is answered with
   */
  static void begin(
      ChannelHandlerContext context,
      ChannelHandler from,
      OpenTunnel tunnel,
      ByteBuf early,
      Host leaf,
      Optional<DenyReason> refusal) {
    var interception = new Interception(tunnel, refusal);
    interception.inbox.add(context.alloc(), early);
    var loop = context.executor();
    context.pipeline().replace(from, null, interception);
    var own = context.pipeline().context(interception);
    var _ =
        tunnel
            .parts()
            .leaves()
            .serverContext(leaf)
            .whenComplete((tls, _) -> loop.execute(() -> interception.leafIsThere(own, tls)));
  }

  private void leafIsThere(ChannelHandlerContext context, SslContext tls) {
    if (tls == null) {
      tunnel.failed();
      var _ = context.close();
    } else if (context.channel().isActive()) {
      endTls(context, tls);
    } else {
      refusal.ifPresent(tunnel::refused);
    }
  }

  private void endTls(ChannelHandlerContext context, SslContext tls) {
    var parts = tunnel.parts();
    var pipeline = context.pipeline();
    var handler = tls.newHandler(context.alloc());
    handler.setHandshakeTimeoutMillis(parts.limits().helloTimeout().toMillis());
    pipeline.addLast(handler, new ClientChooser(parts, tunnel.origin(refusal)));
    context.fireChannelRead(inbox.take());
    context.fireChannelReadComplete();
    pipeline.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    inbox.add(context.alloc(), (ByteBuf) message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    inbox.clear();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event == ProxyEvent.DRAIN) {
      var _ = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
