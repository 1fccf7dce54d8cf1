package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.http.Answer.Afterwards;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, or what an intercepted tunnel of it carries: HTTP/1.1 requests, one
 * after the other. It reads bytes, never judges; each request is an {@link HttpExchange}.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_PIPELINED = 64 << 10;
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final ProxyParts parts;
  private final Origin origin;
  private final long openedMillis;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Watch watch;
  private HeadReader heads;
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private State state = State.HEAD;
  private @Nullable HttpExchange exchange;
  private @Nullable BodyReader body;
  private @Nullable UpstreamConnection kept;
  private Input input = Input.OPEN;
  private Life life = Life.GOES_ON;
  private boolean reading;
  private int requests;

  private enum State {
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

  ClientConnection(ProxyParts parts, Origin origin) {
    this.parts = parts;
    this.origin = origin;
    this.heads = new HeadReader(parts.limits());
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
      watch.disarm();
    }
    in.release();
    in = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var data = (ByteBuf) message;
    if (state == State.LINGER || state == State.GONE) {
      data.release();
      return;
    }
    if (in.isReadable()) {
      in = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), in, data);
    } else {
      in.release();
      in = data;
    }
    resume();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.flushUpload();
    }
    context.flush();
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
      case HEAD -> readHead();
      case BODY -> readBody();
      case RESPONSE, LINGER, GONE -> false;
    };
  }

  private boolean readHead() {
    if (!in.isReadable()) {
      return false;
    }
    Optional<RequestHead> head = Optional.empty();
    try {
      head = heads.request(in);
      if (head.isPresent()) {
        begin(head.get());
      } else {
        expect(parts.limits().headTimeout());
      }
    } catch (MalformedHttpException e) {
      refuseOutright(head, e.reason());
    }
    return state != State.HEAD || head.isPresent();
  }

  private void begin(RequestHead head) throws MalformedHttpException {
    requests++;
    if (!isServed()) {
      refuseOutright(Optional.of(head), new DenyReason.ProxyAuthRequired());
      return;
    }
    var framing = Framing.of(head);
    if (origin instanceof Origin.Proxy && head.method().equals("CONNECT")) {
      openTunnel(head, framing);
      return;
    }
    body = BodyReader.of(framing, parts.limits());
    state = framing.isEmpty() ? State.RESPONSE : State.BODY;
    exchange = new HttpExchange(this, parts, head);
    exchange.start(origin, framing);
  }

  private boolean isServed() {
    return PeerAddress.of(context().channel()).map(parts.admission()::serves).orElse(false);
  }

  private void openTunnel(RequestHead head, Framing framing) throws MalformedHttpException {
    var target = ConnectTarget.of(head, framing);
    if (target.isMismatched()) {
      refuseOutright(Optional.of(head), new DenyReason.AuthorityMismatch(target.destination()));
      return;
    }
    state = State.GONE;
    closeKept();
    var rest = in;
    in = Unpooled.EMPTY_BUFFER;
    TunnelChooser.install(context(), this, parts, target, rest);
  }

  private boolean readBody() {
    var current = exchange;
    var reader = body;
    if (current == null || reader == null || !current.wantsBody()) {
      return false;
    }
    try {
      var data = reader.next(in);
      if (data.isEmpty() && !reader.isDone()) {
        return false;
      }
      boolean done = reader.isDone();
      if (done) {
        state = State.RESPONSE;
      }
      current.requestBody(data.orElse(Unpooled.EMPTY_BUFFER), done ? Rest.LAST : Rest.MORE);
      return state == State.BODY;
    } catch (MalformedHttpException e) {
      current.requestMalformed(e);
      return false;
    }
  }

  /** Answers a request that no exchange can be made of, and ends the connection. */
  private void refuseOutright(Optional<RequestHead> head, DenyReason reason) {
    var subject = Subject.unknown(origin.scheme());
    var answer = Answer.refusal(reason, subject, parts.voice());
    var event = parts.newExchange();
    event.status(answer.status());
    event.end(new Outcome.Denied(reason.code()));
    requests++;
    linger(answer.encode(allocator(), head, Afterwards.CLOSE));
  }

  /** The exchange is answered by the gateway itself. */
  void answer(Answer answer) {
    var current = exchange;
    if (current == null || state == State.GONE) {
      return;
    }
    var head = Optional.of(current.head());
    if (mayKeepAlive(current) && state == State.RESPONSE) {
      write(answer.encode(allocator(), head, Afterwards.KEEP_ALIVE));
      exchangeDone(Afterwards.KEEP_ALIVE);
    } else {
      linger(answer.encode(allocator(), head, Afterwards.CLOSE));
    }
  }

  /** Whether the connection can serve another request after this one. */
  boolean mayKeepAlive(HttpExchange current) {
    return current.head().keepsAlive()
        && life == Life.GOES_ON
        && input == Input.OPEN
        && state == State.RESPONSE;
  }

  /** The response is written whole. */
  void exchangeDone(Afterwards afterwards) {
    exchange = null;
    body = null;
    if (state == State.GONE) {
      return;
    }
    if (afterwards == Afterwards.CLOSE || input == Input.ENDED || life == Life.DRAINS) {
      linger(Unpooled.EMPTY_BUFFER);
      return;
    }
    heads = new HeadReader(parts.limits());
    state = State.HEAD;
    expect(parts.limits().keepAlive());
    flush();
    resume();
  }

  /** Cuts the connection: a response that cannot be completed must not look complete. */
  void abort() {
    exchange = null;
    state = State.GONE;
    flush();
    var _ = context().close();
  }

  /** Sends the last bytes; then lets the client read them before the connection ends. */
  private void linger(ByteBuf last) {
    boolean complete = state == State.RESPONSE && !in.isReadable();
    exchange = null;
    state = State.LINGER;
    closeKept();
    in.release();
    in = Unpooled.EMPTY_BUFFER;
    var written = context().writeAndFlush(last);
    if (complete || input == Input.ENDED) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else {
      context().channel().config().setAutoRead(true);
      expect(parts.limits().linger());
    }
  }

  /** Sets how long the present wait may last. */
  void expect(Duration wait) {
    if (watch != null) {
      watch.arm(wait);
    }
  }

  private void expired() {
    if (exchange != null) {
      exchange.timedOut();
    } else {
      var _ = context().close();
    }
  }

  /** Reads while there is something to do with what comes; a little ahead, to notice an end. */
  private void regulate() {
    boolean wanted =
        switch (state) {
          case HEAD, LINGER -> true;
          case BODY -> exchange != null && exchange.wantsBody();
          case RESPONSE -> in.readableBytes() < MAX_PIPELINED;
          case GONE -> context().channel().config().isAutoRead();
        };
    context().channel().config().setAutoRead(wanted);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.regulate();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded(context);
    } else if (event == ProxyEvent.DRAIN) {
      life = Life.DRAINS;
      if (state == State.HEAD) {
        var _ = context.close();
      }
    } else if (event == ProxyEvent.GRANTS_REVISED) {
      revise(context);
    }
    context.fireUserEventTriggered(event);
  }

  private void inputEnded(ChannelHandlerContext context) {
    input = Input.ENDED;
    boolean answerable =
        state == State.RESPONSE && context.pipeline().get(SslHandler.class) == null;
    if (!answerable) {
      var _ = context.close();
    }
  }

  private void revise(ChannelHandlerContext context) {
    var guard = parts.guard().get();
    if (exchange != null) {
      exchange.revise(guard);
    } else if (origin instanceof Origin.Tunnel tunnel && tunnel.refusal().isPresent()) {
      // It may be granted now; a new tunnel will be decided anew.
      var _ = context.close();
    }
    if (kept != null && !StillGranted.holds(guard.policy(), kept.target(), kept.remoteAddress())) {
      closeKept();
      if (origin instanceof Origin.Tunnel && state == State.HEAD) {
        var _ = context.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.GONE;
    closeKept();
    if (exchange != null) {
      exchange.clientGone();
      exchange = null;
    }
    if (requests == 0 && origin instanceof Origin.Tunnel tunnel) {
      tunnel.refusal().ifPresent(reason -> tellOfUnusedTunnel(tunnel, reason));
    }
  }

  /** A refused tunnel in which no request was made would otherwise leave no trace. */
  private void tellOfUnusedTunnel(Origin.Tunnel tunnel, DenyReason reason) {
    var target = new ConnectTarget(tunnel.target(), tunnel.target(), tunnel.asSent());
    TunnelEvents.end(parts, target, new Outcome.Denied(reason.code()), openedMillis);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  /** An upstream connection to the target that lies idle, if there is one that is still good. */
  Optional<UpstreamConnection> takeUpstream(Destination target) {
    var idle = kept;
    kept = null;
    if (idle == null) {
      return Optional.empty();
    }
    if (idle.target().equals(target) && idle.isFresh()) {
      return Optional.of(idle);
    }
    idle.close();
    return Optional.empty();
  }

  void keepUpstream(UpstreamConnection idle) {
    if (state == State.GONE) {
      idle.close();
    } else {
      kept = idle;
    }
  }

  private void closeKept() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  void writeContinue() {
    write(Unpooled.copiedBuffer(CONTINUE, StandardCharsets.US_ASCII));
    flush();
  }

  void write(ByteBuf data) {
    var _ = context().write(data, context().voidPromise());
  }

  void flush() {
    context().flush();
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
