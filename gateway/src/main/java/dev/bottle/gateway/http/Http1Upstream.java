package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.upstream.DialledAddress;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to upstream, used for one exchange after the other. What is not HTTP/1.1
 * ends it.
 */
final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamLeg {

  private final UpstreamKey key;
  private final HttpLimits limits;
  private final UpstreamPool pool;
  private final int era;
  private final ResponseReader reader;
  private @Nullable Watch idleness;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable User user;
  private Framing framing = new Framing.None();
  private Request request = Request.UNSENT;
  private Seen seen = Seen.NOT_ANSWERED;
  private Life life = Life.GOES_ON;
  private int served;
  private boolean unflushed;

  private enum Request {
    UNSENT,
    UNFINISHED,
    COMPLETE
  }

  private enum Life {
    GOES_ON,
    ENDS_WITH_RESPONSE
  }

  Http1Upstream(UpstreamKey key, HttpLimits limits, UpstreamPool pool) {
    this.key = key;
    this.limits = limits;
    this.pool = pool;
    this.era = pool.era();
    this.reader = new ResponseReader(limits, new ToUser());
  }

  UpstreamKey key() {
    return key;
  }

  @Override
  public boolean isReused() {
    return served > 1;
  }

  /** Whether another request may be sent on it. */
  boolean isFresh() {
    return isActive() && !reader.hasUnread();
  }

  @Override
  public Optional<IpAddress> remoteAddress() {
    return Optional.ofNullable(ctx).flatMap(c -> DialledAddress.of(c.channel()));
  }

  @Override
  public void send(User next, Ruling.Outbound outbound) {
    user = next;
    idleness().disarm();
    seen = Seen.NOT_ANSWERED;
    life = Life.GOES_ON;
    framing = outbound.framing();
    request = framing.isEmpty() ? Request.COMPLETE : Request.UNFINISHED;
    reader.expect(outbound);
    served++;
    write(Wire.request(allocator(), outbound));
    setReading(Reading.ON);
  }

  @Override
  public void handOver(User next) {
    user = next;
  }

  @Override
  public void body(ByteBuf piece) {
    if (framing instanceof Framing.Chunked) {
      write(Wire.chunkStart(allocator(), piece.readableBytes()));
      write(piece);
      write(Wire.chunkEnd());
    } else {
      write(piece);
    }
  }

  @Override
  public void end(Fields trailers) {
    request = Request.COMPLETE;
    if (framing instanceof Framing.Chunked) {
      write(Wire.lastChunk(allocator(), trailers));
    }
  }

  /** Still reading while it lies idle, so that its end is noticed. */
  @Override
  public boolean detach() {
    user = null;
    idleness().arm(limits.upstreamKeepAlive());
    setReading(Reading.ON);
    return request != Request.UNFINISHED && life == Life.GOES_ON && era == pool.era() && isActive();
  }

  @Override
  public void release() {
    if (detach()) {
      pool.keep(this);
    } else {
      abort();
    }
  }

  /** Its exchange, if there is one, hears nothing more. */
  @Override
  public void abort() {
    user = null;
    if (ctx != null) {
      var _ = ctx.close();
    }
  }

  @Override
  public void setReading(Reading reading) {
    if (ctx != null) {
      ctx.channel().config().setAutoRead(reading == Reading.ON);
    }
  }

  @Override
  public boolean isWritable() {
    return ctx != null && ctx.channel().isWritable();
  }

  private Watch idleness() {
    return Objects.requireNonNull(idleness);
  }

  private boolean isActive() {
    return ctx != null && ctx.channel().isActive();
  }

  private ByteBufAllocator allocator() {
    return Objects.requireNonNull(ctx).alloc();
  }

  private void write(ByteBuf data) {
    var context = Objects.requireNonNull(ctx);
    unflushed = true;
    var _ = context.write(data, context.voidPromise());
  }

  /** A flush of nothing goes all the way through TLS. */
  @Override
  public void flush() {
    if (ctx != null && unflushed) {
      unflushed = false;
      ctx.flush();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    idleness = new Watch(context.executor(), this::abort);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    idleness().stop();
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
    seen = Seen.PARTLY_ANSWERED;
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
    pool.forget(this);
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
    abort();
    if (loser != null) {
      var sentence = key.target().authorityText() + " " + how + ".";
      var trouble = Trouble.upstream(UpstreamTrouble.UPSTREAM_REFUSED, sentence);
      loser.upstreamLost(new Loss(trouble, seen, Cut.INTERNAL_ERROR));
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
      if (!head.keepsAlive() || framing instanceof Framing.UntilClose) {
        life = Life.ENDS_WITH_RESPONSE;
      }
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
