package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Guard;
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

  /** What the leg's request has become: an exchange, or later the WebSocket that it opened. */
  interface User {
    RequestHead head();

    /** Whether the next piece of the request's body may be taken. */
    boolean wantsBody();

    /** Takes a piece of the request's body, with the last one the trailer fields. */
    void requestBody(ByteBuf data, InspectedBody.Rest rest, Fields trailers);

    /** The request's body is not well-formed. */
    void requestMalformed(MalformedHttpException problem);

    /** Nothing more has arrived for now: what was written upstream may be flushed. */
    void flushUpload();

    /** The client may have room again, or none any more. */
    void regulate();

    /** A wait has lasted too long. */
    void timedOut();

    /** Asks the new guard whether this may go on. */
    void revise(Guard present);

    /** The gateway is going: what would not end by itself ends now. */
    void drain();

    /** The client has gone away. */
    void clientGone();
  }

  /** How a WebSocket is left. */
  enum Parting {
    AT_ONCE,
    /** The client may still be sending and shall get to read what was written. */
    LINGERING
  }

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

  /**
   * Switches to WebSocket: what arrives from now on is {@code next}'s, as if it were the request's
   * body, and what is written as the response's body goes as it is.
   *
   * @param fields of the answer, with those of the handshake
   */
  void upgrade(Fields fields, User next);

  /** From now on the request is {@code next}'s. */
  void handOver(User next);

  /** Ends the WebSocket that it was switched to, after what was written. */
  void hangUp(Parting parting);

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
