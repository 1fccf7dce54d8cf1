package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;

/** One HTTP/2 connection to upstream, shared by the exchanges of one key. */
final class Http2Upstream extends Http2Link<Http2UpstreamStream> {
  private final UpstreamKey key;
  private final UpstreamPool pool;
  private final Http2Heads heads;
  private final int mostStreams;
  private final List<Http2UpstreamStream> touched = new ArrayList<>();
  private int unopened;
  private int lastProcessed = Integer.MAX_VALUE;

  static Http2Upstream create(UpstreamKey key, HttpLimits limits, UpstreamPool pool) {
    return Http2Codec.client(
        limits,
        (decoder, encoder, settings) ->
            new Http2Upstream(decoder, encoder, settings, key, limits, pool));
  }

  private Http2Upstream(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      UpstreamKey key,
      HttpLimits limits,
      UpstreamPool pool) {
    super(decoder, encoder, settings, limits.upstreamKeepAlive());
    this.key = key;
    this.pool = pool;
    this.heads = new Http2Heads(limits);
    this.mostStreams = limits.maxStreams();
    var frames = new Frames();
    decoder.frameListener(frames);
    connection().addListener(frames);
    encoder.flowController().listener(s -> owned(s).ifPresent(Http2UpstreamStream::writable));
  }

  UpstreamKey key() {
    return key;
  }

  Http2Heads heads() {
    return heads;
  }

  /** Whether another exchange may have a stream. */
  boolean hasRoom() {
    return isActive()
        && !connection().goAwaySent()
        && !connection().goAwayReceived()
        && !isCrowded()
        && connection().local().canOpenStream()
        && connection().local().numActiveStreams() + unopened < mostStreams;
  }

  Http2UpstreamStream newStream() {
    unopened++;
    return new Http2UpstreamStream(this);
  }

  /** A stream that {@link #newStream} gave is opened now, or never will be. */
  void settled() {
    unopened--;
  }

  /** The number of the next stream. */
  int nextStreamId() {
    return connection().local().incrementAndGetNextStreamId();
  }

  /** Whether upstream has said that it will not look at this stream (RFC 9113 section 6.8). */
  boolean isLeftOut(int id) {
    return id > lastProcessed;
  }

  /** Gives no more streams away and ends with the last one. */
  void retire() {
    pool.forget(this);
    leave();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    for (var stream : List.copyOf(touched)) {
      stream.pause();
    }
    touched.clear();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    pool.forget(this);
    super.channelInactive(context);
  }

  /** What upstream got wrong ends its stream alone; so does what could not be sent any more. */
  @Override
  protected void onStreamError(
      ChannelHandlerContext context,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException problem) {
    var stream = owned(problem.streamId());
    super.onStreamError(context, outbound, cause, problem);
    if (outbound) {
      stream.ifPresent(Http2UpstreamStream::closed);
    } else {
      stream.ifPresent(s -> s.malformed("a frame that does not belong there"));
    }
  }

  private void touch(Http2UpstreamStream stream) {
    if (!touched.contains(stream)) {
      touched.add(stream);
    }
  }

  /** What upstream sends. */
  private final class Frames extends Http2EventAdapter {
    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int id,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream) {
      onHeadersRead(context, id, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int id,
        Http2Headers headers,
        int padding,
        boolean endOfStream) {
      owned(id)
          .ifPresent(
              stream -> {
                touch(stream);
                stream.headers(headers, endOfStream ? End.OF_STREAM : End.NOTHING);
              });
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean endOfStream) {
      var stream = owned(id);
      if (stream.isEmpty()) {
        return data.readableBytes() + padding;
      }
      touch(stream.get());
      return padding + stream.get().data(data, endOfStream ? End.OF_STREAM : End.NOTHING);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long errorCode) {
      owned(id).ifPresent(stream -> stream.reset(errorCode));
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debug) {
      lastProcessed = lastStreamId;
      pool.forget(Http2Upstream.this);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      owned(stream).ifPresent(Http2UpstreamStream::closed);
    }
  }
}
