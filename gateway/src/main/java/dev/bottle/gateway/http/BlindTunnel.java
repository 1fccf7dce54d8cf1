package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.Decision.Handling;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.DialledAddress;
import dev.bottle.gateway.upstream.Transport;
import dev.bottle.gateway.upstream.UpstreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A passthrough tunnel: TLS between client and upstream, unread. Bytes go both ways at the slower
 * side's pace, each direction ends for itself, and one event closes it.
 */
final class BlindTunnel {
  private final ProxyParts parts;
  private final OpenTunnel tunnel;
  private final Channel client;
  private final Watch watch;
  private final Inbox early = new Inbox();
  private @Nullable Future<Channel> dialing;
  private @Nullable Channel upstream;
  private long bytesUp;
  private long bytesDown;
  private int endedDirections;
  private boolean ended;

  private BlindTunnel(OpenTunnel tunnel, Channel client) {
    this.parts = tunnel.parts();
    this.tunnel = tunnel;
    this.client = client;
    this.watch = new Watch(client.eventLoop(), () -> end(new Outcome.Allowed()));
  }

  /** Dials and takes over from {@code from}; {@code seen} are the bytes that were looked at. */
  static void open(
      ChannelHandlerContext context, ChannelHandler from, OpenTunnel tunnel, ByteBuf seen) {
    var blind = new BlindTunnel(tunnel, context.channel());
    blind.early.add(context.alloc(), seen);
    context.pipeline().replace(from, null, blind.new Pipe(Side.CLIENT));
    blind.dial();
  }

  private enum Side {
    CLIENT,
    UPSTREAM
  }

  private void dial() {
    var policy = parts.guard().get().policy();
    var future =
        parts
            .dialer()
            .dial(
                client.eventLoop(),
                policy,
                tunnel.target(),
                Transport.PLAIN,
                new Pipe(Side.UPSTREAM));
    dialing = future;
    future.addListener(
        done -> {
          dialing = null;
          if (!done.isSuccess() || ended) {
            if (done.isSuccess()) {
              var _ = future.getNow().close();
            }
            end(failure(done.cause()));
            return;
          }
          begin(future.getNow());
        });
  }

  private void begin(Channel connected) {
    upstream = connected;
    connected.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    bytesUp += early.size();
    var _ = connected.writeAndFlush(early.take());
    connected.config().setAutoRead(true);
    client.config().setAutoRead(true);
    watch.arm(parts.limits().bothIdle());
  }

  private static Outcome failure(@Nullable Throwable cause) {
    return switch (cause) {
      case AddressRefusedException refused -> Denials.outcome(refused.reason());
      case UpstreamException trouble -> new Outcome.Failed(trouble.trouble().code());
      case null, default -> new Outcome.Failed(Trouble.internal().code());
    };
  }

  private void revise() {
    var policy = parts.guard().get().policy();
    var address = Optional.ofNullable(upstream).flatMap(DialledAddress::of);
    var refused = StillGranted.refusal(policy, tunnel.target(), address);
    if (refused.isPresent()) {
      end(Denials.outcome(refused.get()));
    } else if (policy.decide(new Intent.Tunnel(tunnel.target()))
            instanceof Decision.Allow(var handling)
        && handling == Handling.INTERCEPT) {
      // Still allowed, but no longer unread: a new tunnel will be intercepted.
      end(new Outcome.Allowed());
    }
  }

  private void end(Outcome outcome) {
    if (ended) {
      return;
    }
    ended = true;
    watch.stop();
    if (dialing != null) {
      dialing.cancel(false);
    }
    early.clear();
    closeAfterWrites(client);
    if (upstream != null) {
      closeAfterWrites(upstream);
    }
    tunnel.ended(outcome, bytesUp, bytesDown);
  }

  private static void closeAfterWrites(Channel channel) {
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** One side's handler: what it reads, the other side writes. */
  private final class Pipe extends ChannelInboundHandlerAdapter {
    private final Side side;

    private Pipe(Side side) {
      this.side = side;
    }

    private @Nullable Channel other() {
      return side == Side.CLIENT ? upstream : client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var data = (ByteBuf) message;
      var to = other();
      if (ended) {
        data.release();
        return;
      }
      if (to == null) {
        early.add(context.alloc(), data); // Read before reading was switched off.
        return;
      }
      switch (side) {
        case CLIENT -> bytesUp += data.readableBytes();
        case UPSTREAM -> bytesDown += data.readableBytes();
      }
      var _ = to.write(data, to.voidPromise());
      if (!to.isWritable()) {
        context.channel().config().setAutoRead(false);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      var to = other();
      if (to != null) {
        to.flush();
        watch.arm(parts.limits().bothIdle());
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      var from = other();
      if (from != null && context.channel().isWritable()) {
        from.config().setAutoRead(true);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        directionEnded();
      } else if (event == ProxyEvent.GRANTS_REVISED) {
        revise();
      }
    }

    private void directionEnded() {
      endedDirections++;
      if (endedDirections == 2) {
        end(new Outcome.Allowed());
      } else if (other() instanceof DuplexChannel to) {
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(to));
      } else {
        end(new Outcome.Allowed());
      }
    }

    private static void endOutput(DuplexChannel to) {
      var _ = to.shutdownOutput();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end(new Outcome.Allowed());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
