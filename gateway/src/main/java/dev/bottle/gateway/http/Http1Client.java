package dev.bottle.gateway.http;

import dev.bottle.gateway.http.Answer.Afterwards;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, or what an intercepted tunnel of it carries: HTTP/1.1 requests, one
 * after the other. It reads bytes, never judges; each request has an {@link Http1Turn}.
 */
final class Http1Client extends ChannelInboundHandlerAdapter {
  private static final int MAX_PIPELINED = 64 << 10;
  private static final int MAX_BODY_AHEAD = 16 << 10;

  private final ProxyParts parts;
  private final Origin origin;

  /** Who made the last request. */
  private Asker asker;

  private final long openedMillis;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Watch watch;
  private final RequestReader reader;
  private @Nullable PinnedUpstream pinned;
  private State state = State.IDLE;
  private @Nullable Http1Turn turn;
  private Input input = Input.OPEN;
  private Life life = Life.GOES_ON;
  private boolean reading;
  private boolean unflushed;
  private int requests;

  private enum State {
    /** No byte of the next request has come. */
    IDLE,
    HEAD,
    BODY,
    /** The request is complete; its response is not. */
    RESPONSE,
    /** The last answer is out; what still comes is thrown away. */
    LINGER,
    GONE
  }

  private enum Input {
    OPEN,
    /** The client has said that it sends nothing more. */
    ENDED
  }

  private enum Life {
    GOES_ON,
    DRAINS
  }

  Http1Client(ProxyParts parts, Origin origin) {
    this.parts = parts;
    this.origin = origin;
    this.asker = new Asker(parts, origin);
    this.reader = new RequestReader(parts.limits());
    this.openedMillis = parts.clock().millis();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(ctx);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    watch = new Watch(context.executor(), this::expired);
    watch.arm(parts.limits().keepAlive());
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (watch != null) {
      watch.stop();
    }
    reader.discard();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var data = (ByteBuf) message;
    if (state == State.LINGER || state == State.GONE) {
      data.release();
      return;
    }
    reader.add(context.alloc(), data);
    resume();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (turn != null) {
      turn.flushUpload();
    }
    flush();
  }

  /** Goes on with what has arrived, as far as it can. */
  void resume() {
    if (reading) {
      return;
    }
    reading = true;
    try {
      while (step()) {
        // Each step takes a head or a piece of body.
      }
    } finally {
      reading = false;
    }
    regulate();
  }

  private boolean step() {
    return switch (state) {
      case IDLE, HEAD -> readHead();
      case BODY -> readBody();
      case RESPONSE, LINGER, GONE -> false;
    };
  }

  private boolean readHead() {
    if (reader.waiting() == 0) {
      return false;
    }
    if (state == State.IDLE) {
      state = State.HEAD;
      expect(parts.limits().headTimeout());
    }
    Optional<RequestHead> head = Optional.empty();
    try {
      head = reader.head();
      if (head.isPresent()) {
        begin(head.get());
      }
    } catch (MalformedHttpException e) {
      refuseOutright(head, e.reason(), origin.subject(parts));
    }
    return head.isPresent();
  }

  private void begin(RequestHead head) throws MalformedHttpException {
    requests++;
    var asking = Asker.of(parts, origin, context().channel(), head);
    if (asking.isEmpty()) {
      refuseOutright(Optional.of(head), new DenyReason.ProxyAuthRequired(), origin.subject(parts));
      return;
    }
    asker = asking.get();
    var framing = Framing.of(head);
    if (origin instanceof Origin.Proxy && head.method().equals("CONNECT")) {
      openTunnel(head, framing);
      return;
    }
    reader.beginBody(framing);
    state = framing.isEmpty() ? State.RESPONSE : State.BODY;
    var begun = new Http1Turn(this, head);
    turn = begun;
    begun.start(asker, framing);
  }

  private void openTunnel(RequestHead head, Framing framing) throws MalformedHttpException {
    var target = ConnectTarget.of(head, framing);
    if (target.isMismatched()) {
      refuseOutright(
          Optional.of(head),
          new DenyReason.AuthorityMismatch(target.destination()),
          TunnelEvents.subject(parts, target));
      return;
    }
    state = State.GONE;
    unpin();
    TunnelChooser.install(context(), this, asker, target, reader.takeRest());
  }

  private boolean readBody() {
    var current = turn;
    if (current == null || !current.wantsBody()) {
      return false;
    }
    try {
      var data = reader.body();
      boolean done = reader.isBodyDone();
      if (data.isEmpty() && !done) {
        if (input == Input.ENDED) {
          var _ = context().close();
        }
        return false;
      }
      if (done) {
        state = State.RESPONSE;
      }
      current.requestBody(
          data.orElse(Unpooled.EMPTY_BUFFER), done ? Rest.LAST : Rest.MORE, reader.trailers());
      return state == State.BODY;
    } catch (MalformedHttpException e) {
      current.requestMalformed(e);
      return false;
    }
  }

  /**
   * Answers a request that no exchange can be made of, and ends the connection. In a refused tunnel
   * the tunnel's own refusal is the answer to everything.
   */
  private void refuseOutright(Optional<RequestHead> head, DenyReason reason, Subject subject) {
    requests++;
    var answer = Denials.outright(parts, origin.standingRefusal().orElse(reason), subject);
    linger(answer.encode(allocator(), head, Afterwards.CLOSE));
  }

  /** Whether the connection can serve another request after this one. */
  boolean mayKeepAlive(RequestHead current) {
    return current.keepsAlive()
        && life == Life.GOES_ON
        && input == Input.OPEN
        && state == State.RESPONSE;
  }

  /** The response is complete. */
  void turnDone(Afterwards afterwards) {
    endTurn();
    if (state == State.GONE) {
      return;
    }
    if (afterwards == Afterwards.CLOSE || input == Input.ENDED || life == Life.DRAINS) {
      linger(Unpooled.EMPTY_BUFFER);
      return;
    }
    state = State.IDLE;
    expect(parts.limits().keepAlive());
    flush();
    resume();
  }

  private void endTurn() {
    if (turn != null) {
      turn.over();
      turn = null;
    }
  }

  /** What arrives from now on is the turn's body, to the connection's end. */
  void readOnUntilClosed() {
    reader.beginBody(new Framing.UntilClose());
    state = State.BODY;
  }

  /** Ends the connection so that what was written does not look complete. */
  void cut() {
    endTurn();
    state = State.GONE;
    flush();
    var _ = context().close();
  }

  void endAfterWrites() {
    endTurn();
    state = State.GONE;
    context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Sends the last bytes; then lets the client read them before the connection ends. */
  void linger(ByteBuf last) {
    boolean complete = state == State.RESPONSE && reader.waiting() == 0;
    endTurn();
    state = State.LINGER;
    unpin();
    reader.discard();
    expect(parts.limits().bothIdle());
    var written = context().writeAndFlush(last);
    if (complete || input == Input.ENDED) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else {
      written.addListener(_ -> expect(parts.limits().linger()));
      context().channel().config().setAutoRead(true);
    }
  }

  /** Sets how long the present wait may last. */
  void expect(Duration wait) {
    if (watch != null) {
      watch.arm(wait);
    }
  }

  private void expired() {
    if (turn != null) {
      turn.timedOut();
    } else if (state == State.HEAD) {
      var late = new DenyReason.MalformedRequest("the request's head did not arrive in time");
      refuseOutright(Optional.empty(), late, origin.subject(parts));
    } else {
      var _ = context().close();
    }
  }

  /** Reads while there is something to do with what comes; a little ahead, to notice an end. */
  private void regulate() {
    boolean wanted =
        switch (state) {
          case IDLE, HEAD, LINGER -> true;
          case BODY -> (turn != null && turn.wantsBody()) || reader.waiting() < MAX_BODY_AHEAD;
          case RESPONSE -> reader.waiting() < MAX_PIPELINED;
          case GONE -> context().channel().config().isAutoRead();
        };
    context().channel().config().setAutoRead(wanted);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (turn != null) {
      turn.regulate();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded(context);
    } else if (event == ProxyEvent.DRAIN) {
      life = Life.DRAINS;
      if (turn != null) {
        turn.drain();
      } else if (state != State.LINGER) {
        var _ = context.close();
      }
    } else if (event == ProxyEvent.GRANTS_REVISED) {
      revise(context);
    }
    context.fireUserEventTriggered(event);
  }

  private void inputEnded(ChannelHandlerContext context) {
    input = Input.ENDED;
    boolean complete = state == State.RESPONSE || (state == State.BODY && reader.waiting() > 0);
    if (!complete || context.pipeline().get(SslHandler.class) != null) {
      var _ = context.close();
    }
  }

  private void revise(ChannelHandlerContext context) {
    var guard = asker.parts().guard().get();
    if (turn != null) {
      turn.revise(guard);
    } else if (origin.standingRefusal().isPresent()) {
      // It may be granted now; a new tunnel will be decided anew.
      var _ = context.close();
    }
    if (pinned != null && !pinned.isStillGranted(guard.policy())) {
      unpin();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.GONE;
    unpin();
    if (turn != null) {
      turn.clientGone();
      turn = null;
    }
    if (requests == 0) {
      TunnelEvents.unused(parts, origin, openedMillis);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  Optional<UpstreamLeg> takePinned(UpstreamKey key) {
    var kept = pinned;
    pinned = null;
    return Optional.ofNullable(kept).flatMap(p -> p.take(key));
  }

  void pin(UpstreamLeg bound, UpstreamKey key) {
    unpin();
    if (state == State.GONE) {
      bound.abort();
    } else {
      pinned = new PinnedUpstream(bound, key);
    }
  }

  private void unpin() {
    if (pinned != null) {
      pinned.close();
      pinned = null;
    }
  }

  void write(ByteBuf data) {
    unflushed = true;
    var _ = context().write(data, context().voidPromise());
  }

  /** A flush of nothing goes all the way through TLS. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      context().flush();
    }
  }

  boolean isWritable() {
    return context().channel().isWritable();
  }

  ByteBufAllocator allocator() {
    return context().alloc();
  }

  EventLoop loop() {
    return context().channel().eventLoop();
  }
}
