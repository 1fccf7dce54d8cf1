package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request's body on its way up: inspected, framed anew, counted. Begins with a connection. */
final class Upload {
  private final Guard guard;
  private final Ruling.Outbound request;
  private final Framing framing;
  private final Exchange event;
  private final @Nullable InspectedBody body;
  private @Nullable UpstreamLeg upstream;
  private Optional<Noted> noted = Optional.empty();
  private Phase phase;

  private enum Phase {
    /** Upstream has seen nothing of the body. */
    NOT_BEGUN,
    FLOWING,
    DONE,
    /** It will not be completed. */
    ABANDONED
  }

  Upload(Guard guard, Ruling.Outbound request, HttpLimits limits, Exchange event) {
    this.guard = guard;
    this.request = request;
    this.framing = request.framing();
    this.event = event;
    this.body = framing.isEmpty() ? null : InspectedBody.of(guard, request, limits);
    this.phase = framing.isEmpty() ? Phase.DONE : Phase.NOT_BEGUN;
  }

  /** The connection that takes the body from now on. */
  void to(UpstreamLeg connection) {
    upstream = connection;
  }

  /** Whether the next piece may be taken. */
  boolean wantsMore() {
    return !isOver() && upstream != null && upstream.isWritable();
  }

  /** Whether upstream has the whole body. */
  boolean isDone() {
    return phase == Phase.DONE;
  }

  private boolean isOver() {
    return phase == Phase.DONE || phase == Phase.ABANDONED;
  }

  /** Whether another connection could still be given the whole body. */
  boolean isUnsent() {
    return framing.isEmpty() || phase == Phase.NOT_BEGUN;
  }

  /**
   * Takes a piece of the body; gives why the request must end here, if so.
   *
   * @param trailers what comes behind the last piece: judged before that goes
   */
  Optional<DenyReason> take(ByteBuf data, Rest rest, Fields trailers) {
    var inspected = body;
    var connection = upstream;
    if (inspected == null || connection == null || isOver()) {
      data.release();
      return Optional.empty();
    }
    var ended = rest == Rest.LAST ? trailers : Fields.NONE;
    return switch (Trailers.judge(guard, request, ended)) {
      case Trailers.Judged.Refuse(var reason) -> {
        data.release();
        yield Optional.of(reason);
      }
      case Trailers.Judged.Forward(var fields, var told) -> {
        noted = noted.or(() -> told);
        var refused = inspected.feed(data, rest, piece -> send(connection, piece));
        if (refused.isEmpty() && rest == Rest.LAST) {
          connection.end(fields);
          settle(inspected, Phase.DONE);
        }
        yield refused;
      }
    };
  }

  private void send(UpstreamLeg connection, ByteBuf piece) {
    phase = Phase.FLOWING;
    event.sentUp(piece.readableBytes());
    connection.body(piece);
  }

  /** The rest will not be sent: lets go of what is held. */
  void abandon() {
    upstream = null;
    if (body != null && !isOver()) {
      settle(body, Phase.ABANDONED);
    }
  }

  private void settle(InspectedBody inspected, Phase end) {
    phase = end;
    event.redacted(inspected.redacted());
    noted = inspected.noted().or(() -> noted);
    inspected.release();
  }

  /** The first finding that was let pass but is to be told of. */
  Optional<Noted> noted() {
    return noted;
  }
}
