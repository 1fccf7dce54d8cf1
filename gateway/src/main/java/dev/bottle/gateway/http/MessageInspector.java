package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Masking;
import dev.bottle.gateway.http.websocket.Coding;
import dev.bottle.gateway.http.websocket.Inspector;
import dev.bottle.gateway.http.websocket.Rest;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;

/** Inspects a WebSocket's messages as request bodies are, each for itself. */
final class MessageInspector implements Inspector {
  private final Guard guard;
  private final Ruling.Outbound request;
  private final HttpLimits limits;
  private final Exchange event;
  private Optional<Noted> noted = Optional.empty();

  MessageInspector(Guard guard, Ruling.Outbound request, HttpLimits limits, Exchange event) {
    this.guard = guard;
    this.request = request;
    this.limits = limits;
    this.event = event;
  }

  @Override
  public Inspection begin(Coding coding) {
    var body =
        InspectedBody.plain(
            guard,
            request.target(),
            request.path(),
            switch (coding) {
              case PLAIN -> Masking.IN_PLACE;
              case DEFLATED -> Masking.IMPOSSIBLE;
            },
            limits);
    return new Inspection() {
      @Override
      public Optional<DenyReason> feed(ByteBuf piece, Rest rest, Consumer<ByteBuf> out) {
        return body.feed(
            piece,
            switch (rest) {
              case MORE -> InspectedBody.Rest.MORE;
              case LAST -> InspectedBody.Rest.LAST;
            },
            out);
      }

      @Override
      public void close() {
        event.redacted(body.redacted());
        noted = noted.or(body::noted);
        body.release();
      }
    };
  }

  /** The first finding that was let pass but is to be told of. */
  Optional<Noted> noted() {
    return noted;
  }
}
