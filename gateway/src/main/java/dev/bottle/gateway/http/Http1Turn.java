package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.Answer.Afterwards;
import dev.bottle.gateway.http.InspectedBody.Rest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request's turn on a client's HTTP/1.1 connection: until its response is complete the
 * connection is its own. Once over, it writes nothing any more.
 */
final class Http1Turn implements ClientLeg {
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final Http1Client connection;
  private final RequestHead head;
  private @Nullable User user;
  private @Nullable Http1Response response;

  Http1Turn(Http1Client connection, RequestHead head) {
    this.connection = connection;
    this.head = head;
  }

  /** Judges the request and sets it on its way, or answers it. */
  void start(Asker asker, Framing framing) {
    var exchange = new HttpExchange(this, asker.parts(), asker.origin(), head);
    user = exchange;
    exchange.start(framing);
  }

  /** The connection goes to another request, or ends. */
  void over() {
    user = null;
    response = null;
  }

  RequestHead head() {
    return head;
  }

  boolean wantsBody() {
    return user != null && user.wantsBody();
  }

  void requestBody(ByteBuf data, Rest rest, Fields trailers) {
    if (user == null) {
      data.release();
    } else {
      user.requestBody(data, rest, trailers);
    }
  }

  void requestMalformed(MalformedHttpException problem) {
    if (user != null) {
      user.requestMalformed(problem);
    }
  }

  void flushUpload() {
    if (user != null) {
      user.flushUpload();
    }
  }

  void regulate() {
    if (user != null) {
      user.regulate();
    }
  }

  void timedOut() {
    if (user != null) {
      user.timedOut();
    }
  }

  void revise(Guard present) {
    if (user != null) {
      user.revise(present);
    }
  }

  void drain() {
    if (user != null) {
      user.drain();
    }
  }

  void clientGone() {
    var loser = user;
    over();
    if (loser != null) {
      loser.clientGone();
    }
  }

  @Override
  public void respond(ResponseHead answered, Framing framing) {
    var next = new Http1Response(head, framing, afterwards(), allocator(), connection::write);
    response = next;
    next.head(answered);
  }

  private Afterwards afterwards() {
    return connection.mayKeepAlive(head) ? Afterwards.KEEP_ALIVE : Afterwards.CLOSE;
  }

  @Override
  public void responseBody(ByteBuf data) {
    if (response == null) {
      data.release();
    } else {
      response.body(data);
    }
  }

  @Override
  public void responseEnd(Fields trailers) {
    var done = response;
    if (done != null) {
      done.end(trailers);
      connection.turnDone(done.afterwards());
    }
  }

  @Override
  public void upgrade(Fields fields, User next) {
    user = next;
    connection.readOnUntilClosed();
    var switching = Http1Response.switching(head, allocator(), connection::write);
    response = switching;
    switching.head(new ResponseHead(HttpVersion.HTTP_1_1, 101, "Switching Protocols", fields));
    flush();
  }

  @Override
  public void handOver(User next) {
    user = next;
  }

  @Override
  public void hangUp(Parting parting) {
    if (user == null) {
      return;
    }
    switch (parting) {
      case LINGERING -> connection.linger(Unpooled.EMPTY_BUFFER);
      case AT_ONCE -> connection.endAfterWrites();
    }
  }

  @Override
  public void answer(Answer answer) {
    if (user == null) {
      return;
    }
    var afterwards = afterwards();
    var encoded = answer.encode(allocator(), Optional.of(head), afterwards);
    switch (afterwards) {
      case KEEP_ALIVE -> {
        connection.write(encoded);
        connection.turnDone(Afterwards.KEEP_ALIVE);
      }
      case CLOSE -> connection.linger(encoded);
    }
  }

  @Override
  public void abort(Cut cut) {
    if (user != null) {
      connection.cut();
    }
  }

  @Override
  public void writeContinue() {
    if (user != null) {
      connection.write(Unpooled.copiedBuffer(CONTINUE, StandardCharsets.US_ASCII));
      flush();
    }
  }

  @Override
  public void expect(Duration wait) {
    if (user != null) {
      connection.expect(wait);
    }
  }

  @Override
  public void resume() {
    connection.resume();
  }

  @Override
  public Optional<UpstreamLeg> takePinned(UpstreamKey key) {
    return connection.takePinned(key);
  }

  @Override
  public void pin(UpstreamLeg bound, UpstreamKey key) {
    connection.pin(bound, key);
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable();
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public ByteBufAllocator allocator() {
    return connection.allocator();
  }

  @Override
  public EventLoop loop() {
    return connection.loop();
  }
}
