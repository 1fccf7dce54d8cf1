package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/** Takes requests out of a client's bytes, one after the other: a head, then its body. */
final class RequestReader {
  private final HttpLimits limits;
  private final Inbox inbox = new Inbox();
  private HeadReader heads;
  private BodyReader body;

  RequestReader(HttpLimits limits) {
    this.limits = limits;
    this.heads = new HeadReader(limits);
    this.body = BodyReader.of(new Framing.None(), limits);
  }

  void add(ByteBufAllocator allocator, ByteBuf data) {
    inbox.add(allocator, data);
  }

  /** How many bytes wait to be read. */
  int waiting() {
    return inbox.size();
  }

  /** The head of the next request, when it is there whole. */
  Optional<RequestHead> head() throws MalformedHttpException {
    return heads.request(inbox.bytes());
  }

  /** What follows is the body of the request whose head was read. */
  void beginBody(Framing framing) {
    body = BodyReader.of(framing, limits);
    heads = new HeadReader(limits);
  }

  /** The next piece of the body, if one is there. */
  Optional<ByteBuf> body() throws MalformedHttpException {
    return body.next(inbox.bytes());
  }

  /** The trailer fields of a body that is done. */
  Fields trailers() {
    return body.trailers();
  }

  boolean isBodyDone() {
    return body.isDone();
  }

  /** Gives away what has not been read. */
  ByteBuf takeRest() {
    return inbox.take();
  }

  void discard() {
    inbox.clear();
  }
}
