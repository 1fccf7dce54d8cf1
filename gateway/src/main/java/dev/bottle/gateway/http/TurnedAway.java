package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * A connection too many: gets one answer. What it sends is thrown away for a while, since closing
 * on unread bytes would reset the connection and take the answer with it.
 */
final class TurnedAway extends ChannelInboundHandlerAdapter {
  private final ByteBuf answer;
  private final Duration patience;

  TurnedAway(ByteBuf answer, Duration patience) {
    this.answer = answer;
    this.patience = patience;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    var watch = new Watch(context.executor(), context::close);
    watch.arm(patience);
    context.channel().closeFuture().addListener(_ -> watch.stop());
    context
        .writeAndFlush(answer)
        .addListener(
            done -> {
              if (done.isSuccess() && context.channel() instanceof DuplexChannel duplex) {
                var _ = duplex.shutdownOutput();
              } else {
                var _ = context.close();
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
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
