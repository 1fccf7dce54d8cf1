package dev.bottle.gateway.event;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request from its first byte to its one closing event. Facts are filled in as they become
 * known; {@link #end} emits once, whoever calls it first. Confined to one event loop.
 */
public final class Exchange {
  private final EventSink sink;
  private final Clock clock;
  private final long startMillis;
  private Optional<String> method = Optional.empty();
  private Optional<String> scheme = Optional.empty();
  private Optional<String> host = Optional.empty();
  private OptionalInt port = OptionalInt.empty();
  private Optional<String> path = Optional.empty();
  private OptionalInt status = OptionalInt.empty();
  private long bytesUp;
  private long bytesDown;
  private int redacted;
  private boolean ended;

  public Exchange(EventSink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
    this.startMillis = clock.millis();
  }

  /** Names the method; already known to be a token. */
  public void method(String token) {
    method = Optional.of(token);
  }

  /** Names the destination, with secrets already taken out of it. */
  public void target(String targetScheme, String targetHost, int targetPort) {
    scheme = Optional.of(targetScheme);
    host = Optional.of(targetHost);
    port = OptionalInt.of(targetPort);
  }

  /** Names the canonical path, with secrets already taken out of it. */
  public void path(String canonicalPath) {
    path = Optional.of(canonicalPath);
  }

  /** What the client is answered. */
  public void status(int httpStatus) {
    status = OptionalInt.of(httpStatus);
  }

  public void sentUp(long bytes) {
    bytesUp += bytes;
  }

  public void sentDown(long bytes) {
    bytesDown += bytes;
  }

  public void redacted(int matches) {
    redacted += matches;
  }

  public boolean hasEnded() {
    return ended;
  }

  /** Emits the closing event, the first time only. */
  public void end(Outcome outcome) {
    if (ended) {
      return;
    }
    ended = true;
    var now = clock.instant();
    var lasted = Duration.ofMillis(Math.max(0, now.toEpochMilli() - startMillis));
    sink.accept(
        new GatewayEvent.Request(
            now,
            outcome,
            method,
            scheme,
            host,
            port,
            path,
            status,
            bytesUp,
            bytesDown,
            redacted,
            lasted.toMillis()));
  }
}
