package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection to upstream, used for one exchange after the other. It reads responses strictly;
 * what is not HTTP/1.1 ends it.
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

  private final Destination target;
  private final HttpLimits limits;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable User user;
  private HeadReader heads;
  private @Nullable BodyReader body;
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private String method = "GET";
  private Loss loss = Loss.BEFORE_ANY_BYTE;
  private long idleSince;
  private int served;

  UpstreamConnection(Destination target, HttpLimits limits) {
    this.target = target;
    this.limits = limits;
    this.heads = new HeadReader(limits);
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
        && !in.isReadable();
  }

  Optional<SocketAddress> remoteAddress() {
    return Optional.ofNullable(ctx).map(c -> c.channel().remoteAddress());
  }

  /** Gives the connection to an exchange that is about to write its request. */
  void begin(User next, String requestMethod) {
    user = next;
    method = requestMethod;
    loss = Loss.BEFORE_ANY_BYTE;
    body = null;
    heads = new HeadReader(limits);
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

  enum Reading {
    ON,
    OFF
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
    in.release();
    in = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var data = (ByteBuf) message;
    in = in.isReadable() ? cumulate(data) : replace(data);
    if (user == null) {
      var _ = context.close();
      return;
    }
    loss = Loss.LATER;
    try {
      read();
    } catch (MalformedHttpException e) {
      lose(
          new Trouble(
              UpstreamTrouble.UPSTREAM_REFUSED.code(),
              UpstreamTrouble.UPSTREAM_REFUSED.status(),
              target.authorityText() + " sent no valid HTTP answer: " + e.detail() + "."));
    }
  }

  private ByteBuf cumulate(ByteBuf data) {
    var loop = Objects.requireNonNull(ctx);
    return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(loop.alloc(), in, data);
  }

  private ByteBuf replace(ByteBuf data) {
    in.release();
    return data;
  }

  private void read() throws MalformedHttpException {
    while (user != null) {
      if (body == null) {
        var head = heads.response(in);
        if (head.isEmpty()) {
          return;
        }
        readHead(head.get());
        continue;
      }
      var data = body.next(in);
      if (data.isPresent()) {
        user.responseBody(data.get());
      } else if (body.isDone()) {
        finish(body.trailers());
        return;
      } else {
        return;
      }
    }
  }

  private void readHead(ResponseHead head) throws MalformedHttpException {
    if (head.status() == 101) {
      throw MalformedHttpException.malformed("it switches protocols without being asked");
    }
    if (head.isInterim() || user == null) {
      return;
    }
    var framing = Framing.of(head, method);
    body = BodyReader.of(framing, limits);
    user.responseHead(head, framing);
  }

  private void finish(Fields trailers) {
    var done = user;
    if (done != null) {
      done.responseEnd(trailers);
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
    if (body instanceof BodyReader.Endless && user != null) {
      finish(Fields.NONE);
      return;
    }
    lose(
        new Trouble(
            UpstreamTrouble.UPSTREAM_REFUSED.code(),
            UpstreamTrouble.UPSTREAM_REFUSED.status(),
            target.authorityText() + " closed the connection before its answer was complete."));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  private void lose(Trouble trouble) {
    var loser = user;
    user = null;
    if (ctx != null) {
      var _ = ctx.close();
    }
    if (loser != null) {
      loser.upstreamLost(trouble, loss);
    }
  }
}
