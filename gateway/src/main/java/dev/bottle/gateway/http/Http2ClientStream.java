package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.Http2Link.End;
import dev.bottle.gateway.http.InspectedBody.Rest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request's stream of a client's HTTP/2 connection. */
final class Http2ClientStream implements ClientLeg {
  private final Http2Client connection;
  private final int id;
  private final Watch watch;
  private final Inbox arrived = new Inbox();
  private @Nullable User exchange;
  private Fields trailers = Fields.NONE;
  private Input input = Input.OPEN;
  private Output output = Output.NOT_BEGUN;
  private Http2Error farewell = Http2Error.NO_ERROR;
  private boolean handingOn;

  private enum Input {
    OPEN,
    /** All has arrived. */
    ENDED,
    /** All was handed on. */
    TAKEN
  }

  private enum Output {
    NOT_BEGUN,
    BODY,
    ENDED
  }

  Http2ClientStream(Http2Client connection, int id) {
    this.connection = connection;
    this.id = id;
    this.watch = new Watch(connection.context().executor(), this::expired);
  }

  void start(Origin origin, RequestHead head, Framing framing, End end) {
    input = end == End.OF_STREAM ? Input.TAKEN : Input.OPEN;
    var begun = new HttpExchange(this, connection.parts(), origin, head);
    exchange = begun;
    begun.start(framing);
  }

  /** A piece of the request's body. */
  void data(ByteBuf data, End end) {
    if (exchange == null) {
      connection.consumed(id, data.readableBytes());
      return;
    }
    arrived.add(allocator(), data.retain());
    if (end == End.OF_STREAM) {
      input = Input.ENDED;
    }
    resume();
  }

  /** The request ends with these fields. */
  void trailers(Fields fields) {
    trailers = fields;
    input = Input.ENDED;
    resume();
  }

  @Override
  public void resume() {
    if (handingOn) {
      return;
    }
    handingOn = true;
    try {
      while (exchange != null && hasWaiting() && exchange.wantsBody()) {
        handOn(exchange, arrived.take());
      }
    } finally {
      handingOn = false;
    }
  }

  private boolean hasWaiting() {
    return !arrived.isEmpty() || input == Input.ENDED;
  }

  private void handOn(User taker, ByteBuf data) {
    boolean last = input == Input.ENDED;
    int size = data.readableBytes();
    if (last) {
      input = Input.TAKEN;
    }
    taker.requestBody(data, last ? Rest.LAST : Rest.MORE, trailers);
    connection.consumed(id, size);
  }

  void flushUpload() {
    if (exchange != null) {
      exchange.flushUpload();
    }
  }

  /** The request is not well-formed: it is answered, and its stream ends with the error. */
  void malformed(String detail, Http2Error error) {
    if (exchange != null) {
      farewell = error;
      exchange.requestMalformed(MalformedHttpException.malformed(detail));
    }
  }

  void drain() {
    if (exchange != null) {
      exchange.drain();
    }
  }

  void revise(Guard guard) {
    if (exchange != null) {
      exchange.revise(guard);
    }
  }

  @Override
  public void respond(ResponseHead head, Framing framing) {
    boolean whole = framing.isEmpty();
    var headers = Http2Heads.encode(head.status(), head.fields(), framing);
    var _ = connection.writeHeaders(id, headers, whole ? End.OF_STREAM : End.NOTHING);
    output = whole ? Output.ENDED : Output.BODY;
  }

  @Override
  public void responseBody(ByteBuf data) {
    if (output == Output.BODY) {
      var _ = connection.writeData(id, data, End.NOTHING);
    } else {
      data.release();
    }
  }

  @Override
  public void responseEnd(Fields fields) {
    settle();
    if (output == Output.BODY) {
      output = Output.ENDED;
      finish(
          fields.list().isEmpty()
              ? connection.writeData(id, Unpooled.EMPTY_BUFFER, End.OF_STREAM)
              : connection.writeHeaders(id, Http2Heads.encode(fields), End.OF_STREAM));
    }
    connection.flush();
  }

  @Override
  public void upgrade(Fields fields, User next) {
    exchange = next;
    respond(new ResponseHead(HttpVersion.HTTP_2, 200, "", fields), new Framing.Chunked());
    flush();
  }

  @Override
  public void handOver(User next) {
    exchange = next;
  }

  @Override
  public void hangUp(Parting parting) {
    responseEnd(Fields.NONE);
    flush();
  }

  @Override
  public void answer(Answer answer) {
    var head = Optional.ofNullable(exchange).map(User::head);
    settle();
    write(answer, head);
  }

  /** Answers what no exchange was made of. */
  void refuse(Answer answer, boolean readable) {
    farewell = readable ? Http2Error.NO_ERROR : Http2Error.PROTOCOL_ERROR;
    settle();
    write(answer, Optional.empty());
  }

  private void write(Answer answer, Optional<RequestHead> head) {
    if (output != Output.NOT_BEGUN) {
      return;
    }
    output = Output.ENDED;
    var body = answer.body(head);
    var framing = new Framing.Length(body.length);
    var headers = Http2Heads.encode(answer.status(), answer.fields(head), framing);
    if (Answer.hasBody(head)) {
      var _ = connection.writeHeaders(id, headers, End.NOTHING);
      finish(connection.writeData(id, Unpooled.wrappedBuffer(body), End.OF_STREAM));
    } else {
      finish(connection.writeHeaders(id, headers, End.OF_STREAM));
    }
    connection.flush();
  }

  /** A client that has not sent all is told that it need not (RFC 9113 section 8.1). */
  private void finish(ChannelFuture last) {
    if (input == Input.OPEN || farewell != Http2Error.NO_ERROR) {
      last.addListener(
          done -> {
            if (done.isSuccess()) {
              connection.reset(id, farewell.code());
            }
          });
    }
  }

  @Override
  public void abort(Cut cut) {
    settle();
    connection.reset(id, farewell == Http2Error.NO_ERROR ? cut.errorCode() : farewell.code());
  }

  /** The stream is no more. */
  void closed() {
    var loser = exchange;
    settle();
    watch.stop();
    if (loser != null) {
      loser.clientGone();
    }
  }

  /** Nothing more is done for the request; what is left of its answer has to go in time. */
  private void settle() {
    exchange = null;
    watch.arm(connection.parts().limits().bothIdle());
    if (farewell != Http2Error.FLOW_CONTROL_ERROR) {
      // Of a stream over its window Netty has given more back than it should by now.
      connection.consumed(id, arrived.size());
    }
    arrived.clear();
  }

  /** There is room in the stream's window again. */
  void writable() {
    if (exchange != null) {
      exchange.regulate();
    }
  }

  private void expired() {
    if (exchange != null) {
      exchange.timedOut();
    } else {
      connection.reset(id, Http2Error.CANCEL.code());
    }
  }

  @Override
  public void writeContinue() {
    var headers = Http2Heads.encode(100, Fields.NONE, new Framing.None());
    var _ = connection.writeHeaders(id, headers, End.NOTHING);
    connection.flush();
  }

  @Override
  public void expect(Duration wait) {
    watch.arm(wait);
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable(id);
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public ByteBufAllocator allocator() {
    return connection.context().alloc();
  }

  @Override
  public EventLoop loop() {
    return connection.context().channel().eventLoop();
  }
}
