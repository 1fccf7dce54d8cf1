package dev.bottle.gateway.http;

import dev.bottle.gateway.http.Http2Link.End;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One exchange's stream of an HTTP/2 connection to upstream. */
final class Http2UpstreamStream implements UpstreamLeg {
  private final Http2Upstream connection;
  private @Nullable User user;
  private int id;
  private String method = "GET";
  private Seen seen = Seen.NOT_ANSWERED;
  private Request request = Request.UNSENT;
  private Response response = Response.NOT_BEGUN;
  private Reading reading = Reading.ON;
  private int unread;

  private enum Request {
    UNSENT,
    UNFINISHED,
    COMPLETE
  }

  private enum Response {
    NOT_BEGUN,
    BODY,
    COMPLETE
  }

  Http2UpstreamStream(Http2Upstream connection) {
    this.connection = connection;
  }

  @Override
  public void send(User next, Ruling.Outbound outbound) {
    user = next;
    method = outbound.method();
    connection.settled();
    id = connection.nextStreamId();
    boolean whole = outbound.framing().isEmpty();
    request = whole ? Request.COMPLETE : Request.UNFINISHED;
    if (id < 0) {
      // All numbers are used up (RFC 9113 section 5.1.1).
      connection.retire();
      seen = Seen.NOT_PROCESSED;
      connection.context().executor().execute(() -> lose("has no more streams", Cut.CANCEL));
      return;
    }
    var written =
        connection.writeHeaders(
            id, Http2Heads.encode(outbound), whole ? End.OF_STREAM : End.NOTHING);
    var stream = connection.connection().stream(id);
    if (stream != null) {
      connection.own(stream, this);
    }
    written.addListener(
        done -> {
          if (!done.isSuccess()) {
            lose("did not take the request", Cut.INTERNAL_ERROR);
          }
        });
  }

  @Override
  public void handOver(User next) {
    user = next;
  }

  @Override
  public void body(ByteBuf piece) {
    var _ = connection.writeData(id, piece, End.NOTHING);
  }

  @Override
  public void end(Fields trailers) {
    request = Request.COMPLETE;
    var _ =
        trailers.list().isEmpty()
            ? connection.writeData(id, Unpooled.EMPTY_BUFFER, End.OF_STREAM)
            : connection.writeHeaders(id, Http2Heads.encode(trailers), End.OF_STREAM);
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable(id);
  }

  @Override
  public void flush() {
    connection.flush();
  }

  /** What has been handed on but not yet taken by the client keeps its place in the window. */
  @Override
  public void setReading(Reading next) {
    reading = next;
    if (next == Reading.ON && unread > 0) {
      int taken = unread;
      unread = 0;
      connection.consumed(id, taken);
      connection.flush();
    }
  }

  @Override
  public boolean isReused() {
    return id > 3;
  }

  @Override
  public Optional<IpAddress> remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public boolean detach() {
    release();
    return false;
  }

  @Override
  public void release() {
    user = null;
    if (request == Request.UNSENT) {
      connection.settled();
    } else if (request == Request.UNFINISHED) {
      connection.reset(id, Http2Error.NO_ERROR.code());
    }
  }

  @Override
  public void abort() {
    user = null;
    if (request == Request.UNSENT) {
      connection.settled();
    } else if (request == Request.UNFINISHED || response != Response.COMPLETE) {
      connection.reset(id, Http2Error.CANCEL.code());
    }
  }

  /** There is room in the stream's window again. */
  void writable() {
    if (user != null && isWritable()) {
      user.upstreamWritable();
    }
  }

  /** Nothing more has arrived for now. */
  void pause() {
    if (user != null) {
      user.responsePause();
    }
  }

  /** A head, or the trailer fields. */
  void headers(Http2Headers headers, End end) {
    seen = Seen.PARTLY_ANSWERED;
    try {
      if (response == Response.NOT_BEGUN) {
        begin(connection.heads().response(headers), end);
      } else {
        complete(connection.heads().trailers(headers));
      }
    } catch (MalformedHttpException e) {
      malformed(e.detail());
    }
  }

  /** Interim answers are the gateway's own business: it answers {@code Expect} itself. */
  private void begin(ResponseHead head, End end) throws MalformedHttpException {
    if (head.status() == 101 || (head.isInterim() && end == End.OF_STREAM)) {
      throw MalformedHttpException.malformed("an interim answer that ends or switches protocols");
    }
    if (head.isInterim()) {
      return;
    }
    response = Response.BODY;
    var framing = Framing.ofHttp2(head, method, end);
    if (user != null) {
      user.responseHead(head, framing);
    }
    if (end == End.OF_STREAM) {
      complete(Fields.NONE);
    }
  }

  /** Takes a piece of the body; gives how many bytes of it the window may have back. */
  int data(ByteBuf data, End end) {
    int size = data.readableBytes();
    if (response != Response.BODY) {
      malformed("a body without a head");
      return size;
    }
    if (user != null && size > 0) {
      user.responseBody(data.retain());
    }
    if (end == End.OF_STREAM) {
      complete(Fields.NONE);
    }
    if (reading == Reading.ON || user == null) {
      return size;
    }
    unread += size;
    return 0;
  }

  private void complete(Fields trailers) {
    response = Response.COMPLETE;
    if (user != null) {
      user.responseEnd(trailers);
    }
  }

  /** Upstream has ended the stream. */
  void reset(long errorCode) {
    if (errorCode == Http2Error.REFUSED_STREAM.code()) {
      seen = Seen.NOT_PROCESSED;
    }
    lose("broke the request off", new Cut(errorCode));
  }

  /** Upstream has sent what is no HTTP/2. */
  void malformed(String detail) {
    var loser = user;
    abort();
    user = loser;
    lose("sent no valid HTTP answer: " + detail, Cut.INTERNAL_ERROR);
  }

  /** The stream is no more. */
  void closed() {
    if (connection.isLeftOut(id)) {
      seen = Seen.NOT_PROCESSED;
    }
    lose("closed the connection before its answer was complete", Cut.INTERNAL_ERROR);
  }

  private void lose(String how, Cut cut) {
    var loser = user;
    user = null;
    if (loser != null) {
      var sentence = connection.key().target().authorityText() + " " + how + ".";
      var trouble = Trouble.upstream(UpstreamTrouble.UPSTREAM_REFUSED, sentence);
      loser.upstreamLost(new Loss(trouble, seen, cut));
    }
  }
}
