package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection to upstream, used for one exchange after the other. What is not HTTP/1.1 ends it.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

  /** The exchange that has this connection. */
  interface User {
    void responseHead(ResponseHead head, Framing framing);

    void responseBody(ByteBuf data);

    /** The response is complete; the user decides whether the connection is used again. */
    void responseEnd(Fields trailers);

    /** Nothing more has arrived for now: what was written may be flushed. */
    void responsePause();

    /** The connection is lost to this exchange. */
    void upstreamLost(Trouble trouble, Loss loss);

    /** There is room for more of the request's body again. */
    void upstreamWritable();
  }

  /** When a connection was lost. */
  enum Loss {
    BEFORE_ANY_BYTE,
    LATER
  }

  enum Reading {
    ON,
    OFF
  }

  private final Destination target;
  private final HttpLimits limits;
  private final ResponseReader reader;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable User user;
  private Loss loss = Loss.BEFORE_ANY_BYTE;
  private long idleSince;
  private int served;

  UpstreamConnection(Destination target, HttpLimits limits) {
    this.target = target;
    this.limits = limits;
    this.reader = new ResponseReader(limits, new ToUser());
  }

  Destination target() {
    return target;
  }

  /** Whether an exchange has used this connection before. */
  boolean isReused() {
    return served > 1;
  }

  /** Whether another request may be sent on it. */
  boolean isFresh() {
    long idle = System.nanoTime() - idleSince;
    return ctx != null
        && ctx.channel().isActive()
        && idle < limits.upstreamKeepAlive().toNanos()
        && !reader.hasUnread();
  }

  Optional<SocketAddress> remoteAddress() {
    return Optional.ofNullable(ctx).map(c -> c.channel().remoteAddress());
  }

  /** Gives the connection to an exchange that is about to write its request. */
  void begin(User next, String requestMethod) {
    user = next;
    loss = Loss.BEFORE_ANY_BYTE;
    reader.expect(requestMethod);
    served++;
    setReading(Reading.ON);
  }

  /** Takes it back, to lie idle; still reading, so that its end is noticed. */
  void end() {
    user = null;
    idleSince = System.nanoTime();
    setReading(Reading.ON);
  }

  /** Closes it; its exchange hears nothing more. */
  void close() {
    user = null;
    if (ctx != null) {
      var _ = ctx.close();
    }
  }

  void setReading(Reading reading) {
    if (ctx != null) {
      ctx.channel().config().setAutoRead(reading == Reading.ON);
    }
  }

  boolean isWritable() {
    return ctx != null && ctx.channel().isWritable();
  }

  void write(ByteBuf data) {
    if (ctx == null) {
      data.release();
      return;
    }
    var _ = ctx.write(data, ctx.voidPromise());
  }

  void flush() {
    if (ctx != null) {
      ctx.flush();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    reader.discard();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reader.add(context.alloc(), (ByteBuf) message);
    if (user == null) {
      // Nobody has asked for anything.
      var _ = context.close();
      return;
    }
    loss = Loss.LATER;
    try {
      reader.read();
    } catch (MalformedHttpException e) {
      lose("sent no valid HTTP answer: " + e.detail());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (user != null) {
      user.responsePause();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (user != null && context.channel().isWritable()) {
      user.upstreamWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (user != null && reader.endsWithConnection()) {
      user.responseEnd(Fields.NONE);
    } else {
      lose("closed the connection before its answer was complete");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    lose("broke the connection off");
  }

  private void lose(String how) {
    var loser = user;
    close();
    if (loser != null) {
      var sentence = target.authorityText() + " " + how + ".";
      loser.upstreamLost(Trouble.upstream(UpstreamTrouble.UPSTREAM_REFUSED, sentence), loss);
    }
  }

  /** Hands the parts of a response to whoever has the connection at that moment. */
  private final class ToUser implements ResponseReader.Sink {
    @Override
    public boolean isOpen() {
      return user != null;
    }

    @Override
    public void head(ResponseHead head, Framing framing) {
      if (user != null) {
        user.responseHead(head, framing);
      }
    }

    @Override
    public void body(ByteBuf data) {
      if (user == null) {
        data.release();
      } else {
        user.responseBody(data);
      }
    }

    @Override
    public void end(Fields trailers) {
      if (user != null) {
        user.responseEnd(trailers);
      }
    }
  }
}
