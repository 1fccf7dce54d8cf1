package dev.bottle.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Gives an intercepted tunnel to the version of HTTP that the client's handshake chose. */
final class ClientChooser extends ChannelInboundHandlerAdapter {
  private final ProxyParts parts;
  private final Origin origin;
  private final long openedMillis;

  ClientChooser(ProxyParts parts, Origin origin) {
    this.parts = parts;
    this.origin = origin;
    this.openedMillis = parts.clock().millis();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      var chosen = context.pipeline().get(SslHandler.class).applicationProtocol();
      context
          .pipeline()
          .replace(
              this,
              null,
              ApplicationProtocolNames.HTTP_2.equals(chosen)
                  ? Http2Client.create(parts, origin)
                  : new Http1Client(parts, origin));
    } else if (event == ProxyEvent.DRAIN || event instanceof ChannelInputShutdownEvent) {
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    TunnelEvents.unused(parts, origin, openedMillis);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
