package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request body under inspection: takes chunks, lets go of what can no longer become part of a
 * match, and holds the rest. Whoever owns it releases it. Confined to one event loop.
 */
sealed interface InspectedBody
    permits PlainBody, GzipBody, RecodedBody, GrpcBody, Bites, WholeBody {

  /** Whether more of the body follows. */
  enum Rest {
    MORE,
    LAST
  }

  /** What can be done about a match that is to be masked. */
  enum Masking {
    IN_PLACE,
    /** It is refused. */
    IMPOSSIBLE
  }

  /** The body of a request, coded as its fields say. */
  static InspectedBody of(Guard guard, Ruling.Outbound request, HttpLimits limits) {
    var body = inspected(guard, request, limits);
    return ForgeQuestion.of(guard, request)
        .<InspectedBody>map(
            question ->
                new WholeBody(
                    body, question::isReadBy, new DenyReason.PushNotGranted(request.target())))
        .orElse(body);
  }

  private static InspectedBody inspected(Guard guard, Ruling.Outbound request, HttpLimits limits) {
    var scan = new BodyScan(guard, request.target(), request.path());
    return switch (request.coding()) {
      case ContentCoding.Identity() -> new PlainBody(scan, Masking.IN_PLACE, limits);
      case ContentCoding.Gzip() -> new Bites(new GzipBody(scan, limits));
      case ContentCoding.Recoded(var layers) -> new RecodedBody(scan, layers, limits);
      case ContentCoding.Messages messages -> new Bites(new GrpcBody(scan, messages, limits));
    };
  }

  /** A text of its own on its way to {@code path} of {@code target}, not coded. */
  static InspectedBody plain(
      Guard guard, Destination target, RequestPath path, Masking masking, HttpLimits limits) {
    return new PlainBody(new BodyScan(guard, target, path), masking, limits);
  }

  /**
   * Takes the next chunk and hands on what may go. The last bytes go only when the whole body is
   * clean.
   *
   * @return why the request must end here, if so
   */
  Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out);

  /** How many matches were masked. */
  int redacted();

  /** The first finding that is let pass but to be told of. */
  Optional<Noted> noted();

  /** Lets go of everything held, unsent. */
  void release();

  /** The refusal of a body that cannot be decoded. */
  static Optional<DenyReason> undecodable() {
    return Optional.of(new DenyReason.BodyNotInspectable("the body cannot be decoded"));
  }

  /** The refusal of a body of which too many bytes may still become a match. */
  static Optional<DenyReason> heldTooLong() {
    return Optional.of(
        new DenyReason.BodyNotInspectable("too much of the body has to be held back"));
  }
}
