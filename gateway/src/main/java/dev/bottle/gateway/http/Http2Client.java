package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * One client's HTTP/2 connection inside an intercepted tunnel. It reads frames, never judges; each
 * stream is an {@link HttpExchange}.
 */
final class Http2Client extends Http2Link<Http2ClientStream> {
  private static final String WRONG_FRAME =
      "a frame does not belong there, or a length is not what was said";

  private final ProxyParts parts;
  private final Origin origin;
  private final Http2Heads heads;
  private final long openedMillis;
  private int requests;

  static Http2Client create(ProxyParts parts, Origin origin) {
    return Http2Codec.server(
        parts.limits(),
        (decoder, encoder, settings) -> new Http2Client(decoder, encoder, settings, parts, origin));
  }

  private Http2Client(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      ProxyParts parts,
      Origin origin) {
    super(decoder, encoder, settings, parts.limits().keepAlive());
    this.parts = parts;
    this.origin = origin;
    this.heads = new Http2Heads(parts.limits());
    this.openedMillis = parts.clock().millis();
    var frames = new Frames();
    decoder.frameListener(frames);
    connection().addListener(frames);
    encoder.flowController().listener(s -> owned(s).ifPresent(Http2ClientStream::writable));
  }

  ProxyParts parts() {
    return parts;
  }

  private void begin(Http2Stream stream, Http2Headers headers, End end) {
    requests++;
    var begun = new Http2ClientStream(this, stream.id());
    own(stream, begun);
    try {
      var head = heads.request(headers, origin.scheme());
      begun.start(origin, head, Framing.ofHttp2(head, end), end);
    } catch (MalformedHttpException e) {
      refuseOutright(begun, e.reason());
    }
  }

  /** Answers a request that no exchange can be made of. */
  private void refuseOutright(Http2ClientStream stream, DenyReason reason) {
    var standing = origin.standingRefusal();
    stream.refuse(
        Denials.outright(parts, standing.orElse(reason), origin.subject(parts)),
        standing.isPresent());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    for (var stream : streams()) {
      stream.flushUpload();
    }
    super.channelReadComplete(context);
  }

  private List<Http2ClientStream> streams() {
    var found = new ArrayList<Http2ClientStream>(connection().numActiveStreams());
    try {
      connection()
          .forEachActiveStream(
              stream -> {
                owned(stream).ifPresent(found::add);
                return true;
              });
    } catch (Http2Exception e) {
      onError(context(), false, e);
    }
    return found;
  }

  /** A field section that is too large has no exchange yet; it gets its refusal all the same. */
  @Override
  protected void handleServerHeaderDecodeSizeError(
      ChannelHandlerContext context, Http2Stream stream) {
    refuseUnread(stream, new DenyReason.RequestTooLarge("the request's head is too large"));
  }

  private void refuseUnread(Http2Stream stream, DenyReason reason) {
    requests++;
    var begun = new Http2ClientStream(this, stream.id());
    own(stream, begun);
    refuseOutright(begun, reason);
  }

  /** What the client got wrong ends its stream alone, and is told where it was a request. */
  @Override
  protected void onStreamError(
      ChannelHandlerContext context,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException problem) {
    var stream = connection().stream(problem.streamId());
    var known = owned(problem.streamId());
    if (known.isPresent()) {
      known.get().malformed(WRONG_FRAME, problem.error());
    } else if (stream != null && problem.error() == Http2Error.PROTOCOL_ERROR) {
      refuseUnread(stream, new DenyReason.MalformedRequest(WRONG_FRAME));
    }
    super.onStreamError(context, outbound, cause, problem);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      var _ = context.close();
    } else if (event == ProxyEvent.DRAIN) {
      streams().forEach(Http2ClientStream::drain);
      leave();
    } else if (event == ProxyEvent.GRANTS_REVISED) {
      revise();
    }
    super.userEventTriggered(context, event);
  }

  private void revise() {
    if (origin.standingRefusal().isPresent()) {
      // It may be granted now; a new tunnel will be decided anew.
      leave();
    }
    var guard = parts.guard().get();
    for (var stream : streams()) {
      stream.revise(guard);
    }
    flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    if (requests == 0) {
      TunnelEvents.unused(parts, origin, openedMillis);
    }
  }

  /** What the client sends. */
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
      var known = owned(id);
      if (known.isEmpty()) {
        begin(connection().stream(id), headers, endOfStream ? End.OF_STREAM : End.NOTHING);
        return;
      }
      try {
        known.get().trailers(heads.trailers(headers));
      } catch (MalformedHttpException e) {
        known.get().malformed(e.detail(), Http2Error.PROTOCOL_ERROR);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean endOfStream) {
      var stream = owned(id);
      if (stream.isEmpty()) {
        return data.readableBytes() + padding;
      }
      stream.get().data(data, endOfStream ? End.OF_STREAM : End.NOTHING);
      return padding;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      owned(stream).ifPresent(Http2ClientStream::closed);
    }
  }
}
