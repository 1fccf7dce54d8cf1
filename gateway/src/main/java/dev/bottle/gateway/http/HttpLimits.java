package dev.bottle.gateway.http;

import java.time.Duration;

/**
 * Bounds on what a client or an upstream may ask of the gateway.
 *
 * @param maxConnections client connections at once
 * @param maxStreams streams at once on an HTTP/2 connection, a client's or upstream's
 * @param maxUpstreamConnections upstream connections at once
 * @param maxIdleUpstream HTTP/1.1 connections to one upstream that lie idle at once
 * @param maxHeadBytes bytes of a request or response head
 * @param maxFields fields of a head
 * @param maxHeldBytes body bytes held back while they may still become a match
 * @param maxHelloBytes bytes of a TLS ClientHello
 * @param helloTimeout from an accepted CONNECT to a complete ClientHello and handshake
 * @param headTimeout from the first byte of a head to its last
 * @param keepAlive how long a connection may wait for its next request
 * @param upstreamKeepAlive how long an upstream connection is kept for its next request
 * @param bodyIdle how long a request body may pause
 * @param firstByte how long upstream may think before its answer begins
 * @param bothIdle how long a transfer may pause in both directions
 * @param linger how long a refused client may still send while it reads its refusal
 */
public record HttpLimits(
    int maxConnections,
    int maxStreams,
    int maxUpstreamConnections,
    int maxIdleUpstream,
    int maxHeadBytes,
    int maxFields,
    int maxHeldBytes,
    int maxHelloBytes,
    Duration helloTimeout,
    Duration headTimeout,
    Duration keepAlive,
    Duration upstreamKeepAlive,
    Duration bodyIdle,
    Duration firstByte,
    Duration bothIdle,
    Duration linger) {

  /** What suits one agent. */
  public static final HttpLimits DEFAULTS =
      new HttpLimits(
          1024,
          128,
          2048,
          32,
          64 << 10,
          256,
          256 << 10,
          32 << 10,
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(30),
          Duration.ofSeconds(120),
          Duration.ofSeconds(600),
          Duration.ofSeconds(600),
          Duration.ofSeconds(5));
}
