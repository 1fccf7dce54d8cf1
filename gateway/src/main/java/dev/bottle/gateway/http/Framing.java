package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import java.util.List;
import java.util.Set;

/** How a message's body is delimited (RFC 9112 section 6). */
sealed interface Framing {
  /** Methods whose requests need not say that they have no body (RFC 9110 section 8.6). */
  Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  /** There is no body. */
  record None() implements Framing {}

  /** Exactly this many bytes. */
  record Length(long bytes) implements Framing {}

  record Chunked() implements Framing {}

  /** Everything until upstream closes. */
  record UntilClose() implements Framing {}

  /** The body of a request. */
  static Framing of(RequestHead head) throws MalformedHttpException {
    var declared = declared(head.version(), head.fields());
    return declared instanceof UntilClose ? new None() : declared;
  }

  /** The body of the final response to a request of the given method. */
  static Framing of(ResponseHead head, String requestMethod) throws MalformedHttpException {
    var declared = declared(head.version(), head.fields());
    boolean bodiless = requestMethod.equals("HEAD") || head.status() == 204 || head.status() == 304;
    return bodiless ? new None() : declared;
  }

  /** The body of an HTTP/2 request; what it says of its length is checked where frames are read. */
  static Framing ofHttp2(RequestHead head, Http2Link.End end) throws MalformedHttpException {
    if (end == Http2Link.End.NOTHING) {
      return lengthOr(head.fields(), new Chunked());
    }
    return BODILESS.contains(head.method()) ? new None() : new Length(0);
  }

  /** The body of an HTTP/2 response. An empty one may still have trailers. */
  static Framing ofHttp2(ResponseHead head, String requestMethod, Http2Link.End end)
      throws MalformedHttpException {
    boolean bodiless = requestMethod.equals("HEAD") || head.status() == 204 || head.status() == 304;
    if (end == Http2Link.End.OF_STREAM) {
      return bodiless ? new None() : new Length(0);
    }
    var declared = lengthOr(head.fields(), new Chunked());
    return declared.isEmpty() ? new Chunked() : declared;
  }

  private static Framing lengthOr(Fields fields, Framing unknown) throws MalformedHttpException {
    return declared(HttpVersion.HTTP_2, fields) instanceof Length length ? length : unknown;
  }

  /** Whether there can be a byte of body. */
  default boolean isEmpty() {
    return this instanceof None || (this instanceof Length(var bytes) && bytes == 0);
  }

  private static Framing declared(HttpVersion version, Fields fields)
      throws MalformedHttpException {
    var coding = fields.all("transfer-encoding");
    var length = fields.all("content-length");
    if (!coding.isEmpty()) {
      return chunked(version, coding, length);
    }
    if (length.isEmpty()) {
      return new UntilClose();
    }
    var digits = length.getFirst();
    if (length.size() > 1) {
      throw malformed("there are several Content-Length fields");
    }
    if (!Syntax.isDigits(digits) || digits.length() > 18) {
      throw malformed("Content-Length is not a number");
    }
    return new Length(Long.parseLong(digits));
  }

  private static Framing chunked(HttpVersion version, List<String> coding, List<String> length)
      throws MalformedHttpException {
    if (version == HttpVersion.HTTP_1_0) {
      throw malformed("HTTP/1.0 has no Transfer-Encoding");
    }
    if (!length.isEmpty()) {
      throw malformed("there is a Content-Length beside a Transfer-Encoding");
    }
    if (coding.size() > 1 || !coding.getFirst().equalsIgnoreCase("chunked")) {
      throw malformed("Transfer-Encoding is not exactly chunked");
    }
    return new Chunked();
  }
}
