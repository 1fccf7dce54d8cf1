package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.IpAddress;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The upstream side of one exchange: an HTTP/1.1 connection's turn, or an HTTP/2 stream. Confined
 * to one event loop.
 */
interface UpstreamLeg {

  /** The exchange that has this leg. */
  interface User {
    void responseHead(ResponseHead head, Framing framing);

    void responseBody(ByteBuf data);

    /** The response is complete. */
    void responseEnd(Fields trailers);

    /** Nothing more has arrived for now: what was written may be flushed. */
    void responsePause();

    /** The leg is lost to this exchange. */
    void upstreamLost(Loss loss);

    /** There is room for more of the request's body again. */
    void upstreamWritable();
  }

  /**
   * How a leg was lost.
   *
   * @param seen what upstream can have made of the request
   */
  record Loss(Trouble trouble, Seen seen, Cut cut) {}

  /** What upstream can have made of a request. */
  enum Seen {
    /** Upstream says that it has not looked at it (RFC 9113 section 8.7). */
    NOT_PROCESSED,
    /** The connection ended without a byte of an answer. */
    NOT_ANSWERED,
    PARTLY_ANSWERED
  }

  enum Reading {
    ON,
    OFF
  }

  /** Sends the request's head for {@code user}. */
  void send(User user, Ruling.Outbound request);

  /** Upstream has switched to WebSocket: from now on the leg is {@code next}'s. */
  void handOver(User next);

  void body(ByteBuf piece);

  /** Completes a request that has a body. */
  void end(Fields trailers);

  boolean isWritable();

  void flush();

  void setReading(Reading reading);

  /** Whether another exchange has used this connection before. */
  boolean isReused();

  /** The address that policy admitted, whatever proxy stands before it. */
  Optional<IpAddress> remoteAddress();

  /**
   * Ends the exchange on it after a complete response.
   *
   * @return whether whoever holds the leg may send another request on it
   */
  boolean detach();

  /** Ends the exchange on it after a complete response, and gives it back to its pool. */
  void release();

  /** Lets go of the leg so that upstream never takes an unfinished request for a whole one. */
  void abort();
}
