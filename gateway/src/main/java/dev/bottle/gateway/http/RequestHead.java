package dev.bottle.gateway.http;

import java.util.Set;

/**
 * A request line and its fields, well-formed but not yet judged.
 *
 * @param method a token
 * @param target visible ASCII
 * @param fields at most the limit's number
 */
record RequestHead(String method, String target, HttpVersion version, Fields fields) {
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

  /**
   * Whether it may be sent once more when nobody knows what became of it (RFC 9110 section 9.2.2).
   */
  boolean isIdempotent() {
    return IDEMPOTENT.contains(method);
  }

  /** Whether the client lets the connection live on. */
  boolean keepsAlive() {
    var options = fields.members("connection");
    return version == HttpVersion.HTTP_1_1
        ? !options.contains("close")
        : options.contains("keep-alive") && !options.contains("close");
  }

  boolean expectsContinue() {
    return version != HttpVersion.HTTP_1_0
        && fields.first("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
  }
}
