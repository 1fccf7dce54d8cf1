package dev.bottle.gateway.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What an operator set of the gateway's bounds; what is absent keeps its default.
 *
 * @param connections client connections at once
 * @param streams requests at once on one HTTP/2 connection
 * @param headBytes bytes of a request or response head
 * @param headFields fields of a head
 * @param upstreamConnections connections to all upstreams at once
 * @param upstreamIdlePerHost of those to one upstream, how many may wait for a next request
 */
public record Limits(
    Optional<Integer> connections,
    Optional<Integer> streams,
    Optional<Integer> headBytes,
    Optional<Integer> headFields,
    Optional<Integer> upstreamConnections,
    Optional<Integer> upstreamIdlePerHost,
    Timeouts timeouts) {

  /** Every default. */
  public static final Limits UNSET =
      new Limits(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Timeouts.UNSET);

  /**
   * How long each wait may last.
   *
   * @param connect for a TCP connection to one address of an upstream
   * @param tls for a TLS handshake with an upstream
   * @param head from the first byte of a request's head to its last
   * @param firstByte from a request's end to the first byte of its answer
   * @param idle for a byte in either direction while an exchange or tunnel is open
   * @param keepAlive for a client's next request on its connection
   */
  public record Timeouts(
      Optional<Duration> connect,
      Optional<Duration> tls,
      Optional<Duration> head,
      Optional<Duration> firstByte,
      Optional<Duration> idle,
      Optional<Duration> keepAlive) {

    /** Every default. */
    public static final Timeouts UNSET =
        new Timeouts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }
}
