package dev.bottle.gateway.event;

/** Takes the one event of each exchange. Never blocks: it is called on event loops. */
@FunctionalInterface
public interface EventSink {

  /** Whether an event was kept. */
  enum Acceptance {
    ACCEPTED,
    /** The sink is full; the caller refuses new exchanges until it is not. */
    OVERFLOWED
  }

  Acceptance accept(GatewayEvent event);

  /** Whether a new exchange may start: false while events could be lost. */
  default boolean hasRoom() {
    return true;
  }

  /** A sink that forgets. */
  EventSink NONE = _ -> Acceptance.ACCEPTED;

  /** Every event to both, in this order. */
  default EventSink and(EventSink other) {
    var first = this;
    return new EventSink() {
      @Override
      public Acceptance accept(GatewayEvent event) {
        var here = first.accept(event);
        var there = other.accept(event);
        return here == Acceptance.OVERFLOWED ? here : there;
      }

      @Override
      public boolean hasRoom() {
        return first.hasRoom() && other.hasRoom();
      }
    };
  }
}
