package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;

/**
 * The client's side of one exchange: an HTTP/1.1 connection's turn, or an HTTP/2 stream. Framing is
 * its own affair. Confined to the client's event loop.
 */
interface ClientLeg {
  EventLoop loop();

  ByteBufAllocator allocator();

  /** Sets how long the present wait may last; the exchange is told when it is over. */
  void expect(Duration wait);

  /** Hands on what has arrived of the request's body, as far as it is wanted. */
  void resume();

  /** Asks for the body of a request that waits with it (RFC 9110 section 10.1.1). */
  void writeContinue();

  /**
   * Begins the response.
   *
   * @param head without hop-by-hop and framing fields
   * @param framing what is known of its body
   */
  void respond(ResponseHead head, Framing framing);

  void responseBody(ByteBuf data);

  /** Completes the response; the exchange is over. */
  void responseEnd(Fields trailers);

  /** Answers with the gateway's own words; the exchange is over. */
  void answer(Answer answer);

  /** Cuts a response that cannot be completed, so that it does not look complete. */
  void abort(Cut cut);

  boolean isWritable();

  void flush();

  /**
   * An upstream connection that is logged in for this client's connection alone, if one is kept.
   */
  default Optional<UpstreamLeg> takePinned(UpstreamKey key) {
    return Optional.empty();
  }

  /** Keeps an upstream connection that is logged in for this client's connection alone. */
  default void pin(UpstreamLeg bound, UpstreamKey key) {
    bound.abort();
  }
}
