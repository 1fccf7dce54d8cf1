package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.DenyReason;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells of what ended. */
final class Journal {
  private final EventSink sink;
  private final Clock clock;

  Journal(EventSink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Whether something new may begin. */
  boolean hasRoom() {
    return sink.hasRoom();
  }

  long now() {
    return clock.millis();
  }

  /** One thing that was refused, outside of a session channel. */
  void refused(Offer offer, DenyReason reason) {
    channel(offer, outcome(reason), Optional.empty(), OptionalInt.empty(), 0, 0, now());
  }

  /** One session channel. */
  void channel(
      Offer offer,
      Outcome outcome,
      Optional<String> command,
      OptionalInt exit,
      long bytesUp,
      long bytesDown,
      long beganMillis) {
    var now = clock.instant();
    sink.accept(
        new GatewayEvent.Ssh(
            now,
            outcome,
            offer.name(),
            offer.target().host().text(),
            offer.target().port(),
            command,
            exit,
            bytesUp,
            bytesDown,
            Math.max(0, now.toEpochMilli() - beganMillis)));
  }

  static Outcome outcome(DenyReason reason) {
    return reason instanceof DenyReason.SecretFound(var rule, var location, var kind)
        ? new Outcome.Denied(reason.code(), Optional.of(rule), Optional.of(location), kind)
        : new Outcome.Denied(reason.code());
  }
}
