package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import java.util.Optional;
import java.util.Set;

/** The trailer fields of a request, judged before its end goes on. */
final class Trailers {
  /** What must stand before a body to be acted on safely (RFC 9110 section 6.5.1). */
  private static final Set<String> ONLY_IN_A_HEAD =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "connection",
          "cookie",
          "date",
          "expect",
          "expires",
          "forwarded",
          "host",
          "http2-settings",
          "keep-alive",
          "location",
          "max-forwards",
          "pragma",
          "private-token",
          "range",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "vary",
          "warning",
          "www-authenticate",
          "x-api-key");

  private static final Set<String> ONLY_IN_A_HEAD_BY_PREFIX =
      Set.of("content-", "if-", "proxy-", "x-forwarded-", "grpc-");

  private static final Judged NONE = new Judged.Forward(Fields.NONE, Optional.empty());

  private Trailers() {}

  /** What becomes of a request whose body has ended. */
  sealed interface Judged {

    /**
     * It may end, with these fields.
     *
     * @param noted a finding that the operator wants told of but not stopped
     */
    record Forward(Fields fields, Optional<Noted> noted) implements Judged {}

    /** It must not be completed. */
    record Refuse(DenyReason reason) implements Judged {}
  }

  /**
   * Scans the fields that go on as those of the head are; the others are dropped. No login is put
   * in here.
   */
  static Judged judge(Guard guard, Ruling.Outbound request, Fields trailers) {
    if (trailers.list().isEmpty()) {
      return NONE;
    }
    var sent = trailers.filter(field -> mayBeTrailer(field.lower()));
    var scan = HeadScan.of(guard, request.target(), request.path());
    for (var field : sent.list()) {
      scan.add(new Part.Trailer(field.lower()), field.name() + ": " + field.value());
    }
    return scan.judge()
        .<Judged>map(Judged.Refuse::new)
        .orElseGet(() -> new Judged.Forward(sent, scan.noted()));
  }

  private static boolean mayBeTrailer(String name) {
    return !ONLY_IN_A_HEAD.contains(name)
        && !RequestGate.OVERRIDES.contains(name)
        && ONLY_IN_A_HEAD_BY_PREFIX.stream().noneMatch(name::startsWith);
  }
}
