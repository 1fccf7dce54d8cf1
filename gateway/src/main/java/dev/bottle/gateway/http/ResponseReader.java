package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Takes responses out of upstream's bytes, strictly. */
final class ResponseReader {

  /** Where the parts of a response go. */
  interface Sink {
    /** Whether anyone still wants the response. */
    boolean isOpen();

    void head(ResponseHead head, Framing framing);

    void body(ByteBuf data);

    void end(Fields trailers);
  }

  private final HttpLimits limits;
  private final Sink sink;
  private final Inbox inbox = new Inbox();
  private HeadReader heads;
  private @Nullable BodyReader body;
  private String method = "GET";
  private Switch protocols = Switch.UNASKED;

  /** Whether upstream may switch protocols. */
  private enum Switch {
    UNASKED,
    ASKED
  }

  ResponseReader(HttpLimits limits, Sink sink) {
    this.limits = limits;
    this.sink = sink;
    this.heads = new HeadReader(limits);
  }

  /** The next response answers this request. */
  void expect(Ruling.Outbound request) {
    method = request.method();
    protocols = request.webSocket().isPresent() ? Switch.ASKED : Switch.UNASKED;
    heads = new HeadReader(limits);
    body = null;
  }

  boolean hasUnread() {
    return !inbox.isEmpty();
  }

  /** Whether the body ends with the connection. */
  boolean endsWithConnection() {
    return body instanceof BodyReader.Endless;
  }

  void add(ByteBufAllocator allocator, ByteBuf data) {
    inbox.add(allocator, data);
  }

  /** Hands on what is there, as far as it goes. */
  void read() throws MalformedHttpException {
    while (sink.isOpen()) {
      var current = body;
      if (current == null) {
        var head = heads.response(inbox.bytes());
        if (head.isEmpty()) {
          return;
        }
        readHead(head.get());
        continue;
      }
      var data = current.next(inbox.bytes());
      if (data.isPresent()) {
        sink.body(data.get());
      } else {
        if (current.isDone()) {
          sink.end(current.trailers());
        }
        return;
      }
    }
  }

  /** Interim answers are the gateway's own business: it answers {@code Expect} itself. */
  private void readHead(ResponseHead head) throws MalformedHttpException {
    boolean switched = head.status() == 101;
    if (switched && protocols == Switch.UNASKED) {
      throw MalformedHttpException.malformed("it switches protocols without being asked");
    }
    if (!head.isInterim() || switched) {
      var framing = switched ? new Framing.UntilClose() : Framing.of(head, method);
      body = BodyReader.of(framing, limits);
      sink.head(head, framing);
    }
  }

  void discard() {
    inbox.clear();
  }
}
