package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.upstream.DialledAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection (RFC 9113), at either end: windows, settings and the writing of frames. What
 * a field section may hold is checked by {@link Http2Heads}, so that a refusal can be told.
 *
 * @param <S> what a stream is to its owner
 */
abstract class Http2Link<S> extends Http2ConnectionHandler {
  /** Bytes that all streams together may send ahead of what is passed on. */
  private static final int CONNECTION_WINDOW = 4 << 20;

  private final Http2Connection.PropertyKey key;
  private final Duration keptIdle;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Watch idleness;

  Http2Link(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      Duration keptIdle) {
    super(decoder, encoder, settings, true);
    this.key = connection().newKey();
    this.keptIdle = keptIdle;
    connection().addListener(new Idleness());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    ctx = context;
    var watch = new Watch(context.executor(), this::leave);
    idleness = watch;
    watch.arm(keptIdle);
    super.handlerAdded(context);
    var local = decoder().flowController();
    var all = connection().connectionStream();
    local.incrementWindowSize(all, CONNECTION_WINDOW - local.windowSize(all));
    context.channel().config().setAutoRead(true);
    flush();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
    if (idleness != null) {
      idleness.stop();
    }
    super.handlerRemoved0(context);
  }

  final ChannelHandlerContext context() {
    return Objects.requireNonNull(ctx);
  }

  /** Whether half of the window is taken by what nobody has passed on: others would wait for it. */
  final boolean isCrowded() {
    var all = connection().connectionStream();
    return decoder().flowController().unconsumedBytes(all) > CONNECTION_WINDOW / 2;
  }

  final boolean isActive() {
    return ctx != null && ctx.channel().isActive();
  }

  final Optional<IpAddress> remoteAddress() {
    return Optional.ofNullable(ctx).flatMap(c -> DialledAddress.of(c.channel()));
  }

  final void flush() {
    flush(context());
  }

  /** What the stream of this number is to its owner. */
  final Optional<S> owned(int id) {
    var stream = connection().stream(id);
    return stream == null ? Optional.empty() : owned(stream);
  }

  final Optional<S> owned(Http2Stream stream) {
    return Optional.ofNullable(stream.<S>getProperty(key));
  }

  final void own(Http2Stream stream, S owner) {
    stream.setProperty(key, owner);
  }

  final ChannelFuture writeHeaders(int id, Http2Headers headers, End end) {
    return encoder()
        .writeHeaders(context(), id, headers, 0, end == End.OF_STREAM, context().newPromise());
  }

  final ChannelFuture writeData(int id, ByteBuf data, End end) {
    return encoder()
        .writeData(context(), id, data, 0, end == End.OF_STREAM, context().newPromise());
  }

  /** What a frame that is written ends. */
  enum End {
    NOTHING,
    OF_STREAM
  }

  final void reset(int id, long errorCode) {
    resetStream(context(), id, errorCode, context().newPromise());
    flush();
  }

  final boolean isWritable(int id) {
    var stream = connection().stream(id);
    return stream != null && encoder().flowController().isWritable(stream);
  }

  /** Lets the other end send as much more. */
  final void consumed(int id, int bytes) {
    var stream = connection().stream(id);
    if (stream == null || bytes == 0) {
      return;
    }
    try {
      decoder().flowController().consumeBytes(stream, bytes);
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  /** Takes no new stream; ends with the last one, or now when there is none. */
  final void leave() {
    if (!isActive()) {
      return;
    }
    if (!connection().goAwaySent()) {
      int last = connection().remote().lastStreamCreated();
      var empty = context().alloc().buffer(0);
      goAway(context(), last, Http2Error.NO_ERROR.code(), empty, context().newPromise());
    }
    flush();
    endIfUnused();
  }

  private void endIfUnused() {
    boolean leaving = connection().goAwaySent() || connection().goAwayReceived();
    if (leaving && connection().numActiveStreams() == 0) {
      var _ = context().close();
    }
  }

  /** A connection without streams does not stay for ever. */
  private final class Idleness extends Http2EventAdapter {
    @Override
    public void onStreamActive(Http2Stream stream) {
      if (idleness != null) {
        idleness.disarm();
      }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
      if (idleness != null && connection().numActiveStreams() == 0) {
        idleness.arm(keptIdle);
        endIfUnused();
      }
    }
  }
}
